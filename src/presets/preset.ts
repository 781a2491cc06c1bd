/** A whole system to start from, as the scenario YAML a person could have written. */
export interface Preset {
  /** Lower-case letters, digits and hyphens; never changes once published. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences: what it is, and what to look at. */
  readonly summary: string;
  /** Where its structure comes from, and what in it is ours. */
  readonly source: string;
  /** Scenario YAML. */
  readonly yaml: string;
  /** What its services run, by path (default none): TypeScript, nginx and mesh files, recordings. */
  readonly files?: Readonly<Record<string, string>>;
}
