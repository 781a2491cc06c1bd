import type { AnyNode } from 'acorn';
import type { Positions } from './positions.ts';
import type { Position, Site } from './result.ts';

/** Numbers the places that running code can report. One table for the whole program. */
export class SiteTable {
  constructor(
    private readonly sites: Site[],
    private readonly file: string,
    private readonly positions: Positions,
  ) {}

  position(node: AnyNode): { file: string } & Position {
    return { file: this.file, ...this.positions.at(node.start) };
  }

  add(node: AnyNode, kind: Site['kind'], functionName: string): number {
    const { line, column } = this.positions.at(node.start);
    const endLine = this.positions.at(Math.max(node.start, node.end - 1)).line;
    return this.sites.push({ file: this.file, line, column, endLine, functionName, kind }) - 1;
  }
}
