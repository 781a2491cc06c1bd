import type { DeclaredStep, ServiceSpec, ServiceWork } from './scenario.ts';

/** Whom a service is declared to call, in order: known before the first request, for the picture. */
export function expectedCalls(spec: ServiceSpec): readonly string[] {
  const works = [spec.work, ...(spec.versions ?? []).map(({ work }) => work)];
  const registry = spec.registration === undefined ? [] : [spec.registration.with];
  return [...new Set([...works.flatMap(calledBy), ...registry])];
}

function calledBy(work: ServiceWork): readonly string[] {
  switch (work.kind) {
    case 'code':
    case 'nginx':
      return work.calls;
    case 'declared':
      return [work, ...(work.routes ?? [])].flatMap(({ calls }) => calls.flatMap(calleesOf));
    default:
      return [];
  }
}

const calleesOf = (step: DeclaredStep): readonly string[] =>
  'parallel' in step ? step.parallel.map(({ to }) => to) : [step.to];
