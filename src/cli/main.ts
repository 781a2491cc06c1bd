/** The command line: `npm run -s faultline -- --help`. */
import { parseArgs } from 'node:util';
import { suggest } from '../config/problem.ts';
import { EXIT, HELP, UsageError } from './usage.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** Commands load only what they need: help is there at once. */
async function main(argv: readonly string[]): Promise<number> {
  const [command, ...rest] = argv;
  switch (command) {
    case 'run': {
      const options = {
        code: text,
        role: text,
        variant: text,
        seed: text,
        until: text,
        json: flag,
        record: text,
        help: flag,
      };
      const { values, positionals } = parse(rest, options);
      if (values['help']) return help();
      if (positionals.length !== 1)
        throw new UsageError('run needs one scenario file or lesson id.');
      const { run } = await import('./run.ts');
      return run(positionals[0]!, values);
    }
    case 'check': {
      const { values, positionals } = parse(rest, { json: flag, help: flag });
      if (values['help']) return help();
      const { check } = await import('./check.ts');
      return check(positionals, values['json'] === true);
    }
    case 'schema': {
      const { values, positionals } = parse(rest, { help: flag });
      if (values['help']) return help();
      if (positionals.length !== 1) throw new UsageError('schema needs one name.');
      const { jsonSchema } = await import('./schema.ts');
      console.log(JSON.stringify(jsonSchema(positionals[0]!), null, 2));
      return EXIT.ok;
    }
    case '--help':
    case '-h':
    case 'help':
      return help();
    case undefined:
      throw new UsageError('Say what to do.');
    default:
      throw new UsageError(
        `There is no command "${command}". ${suggest(command, ['run', 'check', 'schema'])}`,
      );
  }
}

function help(): number {
  console.log(HELP);
  return EXIT.ok;
}

type Options = Readonly<Record<string, { readonly type: 'string' } | { readonly type: 'boolean' }>>;

function parse<T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\nfaultline --help shows what there is.`);
  process.exitCode = EXIT.usage;
}
