/** A file of declarations for the editor. */
export interface TypeFile {
  /** Absolute, as TypeScript finds it: `/node_modules/zod/index.d.ts`. */
  readonly path: string;
  readonly text: string;
}
