import { authorityProgram } from '../cluster/authority/authority-program.ts';
import { declaredProgram } from '../cluster/declared.ts';
import type { MeshConfig } from '../cluster/mesh/config.ts';
import { nginxProgram } from '../cluster/nginx/proxy.ts';
import { SchemaError } from '../cluster/postgres/data-directory.ts';
import { postgresProgram } from '../cluster/postgres/postgres-program.ts';
import type { ProgramFactory } from '../cluster/program.ts';
import { rabbitmqProgram } from '../cluster/rabbitmq/rabbitmq-program.ts';
import { redisProgram } from '../cluster/redis/redis-program.ts';
import { registryProgram } from '../cluster/registry/registry-program.ts';
import type { Scenario, ServiceWork } from '../cluster/scenario.ts';
import { FIRST_VERSION } from '../cluster/service.ts';
import type { PostgresWork } from '../cluster/service-spec.ts';
import { parseArrivals } from '../config/arrivals.ts';
import { type FileProblem, parseMesh } from '../config/mesh/parse-mesh.ts';
import { readNginx, unknownHosts } from '../config/nginx/read.ts';
import type { Problem } from '../config/problem.ts';
import { workFiles } from '../config/scenario-text.ts';
import type { CodeNotice, CodeProblem, Program } from './protocol.ts';
import { type CodeLoader, CompileError } from './simulation.ts';

/** What the files of a program say, read; throws {@link CompileError} where they cannot be. */
export class Configuration {
  /** What is right in the files but has no effect here. */
  readonly notices: CodeNotice[] = [];
  readonly scenario: Scenario;
  readonly mesh: MeshConfig | null;
  private readonly nginx = new Map<string, ProgramFactory>();

  constructor(
    private readonly program: Program,
    private readonly code: CodeLoader,
  ) {
    this.scenario = this.readScenario();
    this.mesh = this.readMesh();
  }

  /** The program of a service, or of one of its versions. */
  factoryOf(work: ServiceWork): ProgramFactory {
    switch (work.kind) {
      case 'code':
        return this.code(workFiles(work));
      case 'nginx':
        return this.nginxOf(work.file);
      case 'postgres':
        return this.postgresOf(work);
      case 'rabbitmq':
        return rabbitmqProgram(this.program.seed);
      case 'registry':
        return registryProgram(this.program.seed);
      case 'authority':
        return authorityProgram(work, this.program.seed);
      case 'redis':
        return redisProgram(work, this.program.seed);
      default:
        return declaredProgram(work, this.program.seed);
    }
  }

  private nginxOf(file: string): ProgramFactory {
    const known = this.nginx.get(file);
    if (known !== undefined) return known;
    const result = readNginx(this.text(file));
    const located = (problem: Problem) => codeProblem({ ...problem, file });
    if (!result.ok) throw new CompileError(result.problems.map(located));
    const unknown = unknownHosts(result.hosts, (host) => isHost(host, this.program.scenario));
    if (unknown.length > 0) throw new CompileError(unknown.map(located));
    for (const { line, column, text } of result.notices) {
      this.notices.push({ file, line, column, message: text });
    }
    const factory = nginxProgram(result.value, this.program.seed);
    this.nginx.set(file, factory);
    return factory;
  }

  private postgresOf(work: PostgresWork): ProgramFactory {
    const { scenario, seed, sqlite } = this.program;
    const service = scenario.services.find((each) => each.work === work)?.name ?? 'postgres';
    const file = work.schema ?? '';
    const schema = work.schema === undefined ? null : this.text(file);
    if (sqlite === undefined) {
      const message = 'The database could not be loaded. Check the connection, and run it again.';
      throw new CompileError([{ file: service, line: 1, column: 1, message }]);
    }
    try {
      return postgresProgram(work, seed, service, { sqlite, schema });
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      const { line, column, message } = error;
      throw new CompileError([{ file, line, column, message }]);
    }
  }

  private readMesh(): MeshConfig | null {
    const { scenario } = this.program;
    if (scenario.mesh === undefined) return null;
    const files = scenario.mesh.files.map((name) => ({ name, text: this.text(name) }));
    const services = scenario.services.map(({ name }) => name);
    const result = parseMesh(files, { services, versions: versionsOf(scenario) });
    if (!result.ok) throw new CompileError(result.problems.map(codeProblem));
    this.notices.push(...result.notices.map(codeProblem));
    return result.value;
  }

  /** The scenario with its recordings read. */
  private readScenario(): Scenario {
    const { scenario } = this.program;
    const load = scenario.load.map((spec) => {
      if (spec.replay === undefined || !('file' in spec.replay)) return spec;
      const { file } = spec.replay;
      const result = parseArrivals(this.text(file));
      if (result.ok) return { ...spec, replay: result.value };
      throw new CompileError(result.problems.map((problem) => codeProblem({ ...problem, file })));
    });
    return { ...scenario, load };
  }

  private text(file: string): string {
    const text = this.program.files[file];
    if (text !== undefined) return text;
    const message = `There is no file "${file}", but the scenario names it. Add the file, or take its name out.`;
    throw new CompileError([{ file, line: 1, column: 1, message }]);
  }
}

function codeProblem({ file, line, column, problem, remedy }: FileProblem): CodeProblem {
  return { file, line, column, message: `${problem}. ${remedy}` };
}

/** A service, one of its instances (`order-2`), or an address. */
function isHost(host: string, { services }: Scenario): boolean {
  if (services.some(({ name }) => name === host)) return true;
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return true;
  const [, name, number] = /^(.+)-(\d+)$/.exec(host) ?? [];
  const service = services.find((each) => each.name === name);
  if (service === undefined) return false;
  const most = service.autoscaler?.max ?? 0;
  const others = (service.versions ?? []).reduce((sum, { replicas }) => sum + replicas, 0);
  return Number(number) >= 1 && Number(number) <= Math.max(most, service.replicas + others);
}

/** Version labels that instances of each service ever have. */
function versionsOf({ services, deploys = [] }: Scenario): Record<string, string[]> {
  return Object.fromEntries(
    services.map(({ name, version = FIRST_VERSION, versions = [] }) => [
      name,
      [
        version,
        ...versions.map((each) => each.version),
        ...deploys.filter(({ service }) => service === name).map((deploy) => deploy.version),
      ],
    ]),
  );
}
