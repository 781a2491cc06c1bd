import type { Reply } from './reply.ts';

/** One command of the corpus and what is known of its reply. */
export interface Step {
  /** As written: words or JSON strings; after `~ ` the order of the reply's elements is free. */
  readonly line: string;
  readonly args: readonly string[];
  readonly anyOrder: boolean;
  /** Recorded from the real server, as {@link show} writes it. */
  readonly reply: string;
}

/** Sequences stand apart by empty lines; a reply follows its command, indented by two spaces. */
export function parseTranscript(text: string): readonly (readonly Step[])[] {
  return text
    .trim()
    .split('\n\n')
    .map((sequence) => {
      const steps: Step[] = [];
      for (const line of sequence.split('\n')) {
        const last = steps[steps.length - 1];
        if (line.startsWith('  ') && last)
          steps[steps.length - 1] = { ...last, reply: line.slice(2) };
        else steps.push({ ...parseLine(line), reply: '' });
      }
      return steps;
    });
}

export function parseLine(line: string): Omit<Step, 'reply'> {
  const anyOrder = line.startsWith('~ ');
  const words = (anyOrder ? line.slice(2) : line).match(/"(\\.|[^"\\])*"|\S+/g) ?? [];
  const args = words.map((word) => (word.startsWith('"') ? (JSON.parse(word) as string) : word));
  return { line, args, anyOrder };
}

/** A reply on one line. */
export function show(reply: Reply, anyOrder = false): string {
  switch (reply.type) {
    case 'status':
      return `+${reply.text}`;
    case 'error':
      return `-${reply.text.replace(/[\r\n]/g, ' ')}`;
    case 'integer':
      return `${reply.value}`;
    case 'bulk':
      return reply.text === null ? 'nil' : JSON.stringify(reply.text);
    case 'array': {
      if (reply.items === null) return 'nil array';
      const texts = reply.items.map((item) => show(item, anyOrder));
      return `[${(anyOrder ? texts.sort() : texts).join(', ')}]`;
    }
  }
}
