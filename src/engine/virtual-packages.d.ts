/** The npm packages learners may import, made by `src/cli/vite-packages.ts`. */
declare module 'virtual:packages' {
  /** The package's one module; by its first name. Rejects for names that are not bundled. */
  export function packageText(name: string): Promise<string>;
  /** Its declarations and those they need. */
  export function packageTypeFiles(
    name: string,
  ): Promise<readonly import('../sandbox/packages/type-file.ts').TypeFile[]>;
  /** The documentation of any package that is offered, as elements and text. */
  export function packageDocs(name: string): Promise<import('hast').Root>;
}
