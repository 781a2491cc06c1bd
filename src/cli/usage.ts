/** Something the person at the command line can put right: told without a stack, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

export const HELP = `faultline: run scenarios and check lessons without a browser

  faultline run <scenario.yaml | lesson id> [options]
      --code DIR        TypeScript files to use instead (default: the lesson's, or those beside the scenario)
      --role ROLE       which code of a lesson: seed (default), solution or wrong
      --variant NAME    which of several solutions or wrong ones (default: the first)
      --seed N          seed of all randomness (default: the lesson's first, or 1)
      --until TIME      simulate this long: 600s, 10m (default: as the scenario says)
      --json            print one JSON object instead of a table
      --record FILE     also write the whole run record as JSON
  faultline check [lesson id …] [--json]
      holds lessons (default: all) and the course outline to their word
  faultline schema scenario|frontmatter|check|course|translation|check-words
      prints the JSON Schema of a scenario or of a part of a lesson ("lesson" prints both of its parts)
  faultline --help

  In this project: npm run -s faultline -- run circuit-breaker --role solution
  Exit codes: 0 all well, 1 a check or the run failed, 2 bad usage or input.
`;
