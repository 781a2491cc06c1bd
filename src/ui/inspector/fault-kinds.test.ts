import { describe, expect, it } from 'vitest';
import type { LoadSpec } from '../../cluster/scenario.ts';
import {
  type FaultForm,
  linkFaults,
  loadFaults,
  MONKEY,
  serviceFaults,
  type Values,
} from './fault-kinds.ts';

const initial = ({ params }: FaultForm): Values =>
  Object.fromEntries(
    params.map((param) => [
      param.key,
      param.kind === 'range' ? param.initial : (param.options[0]?.[0] ?? ''),
    ]),
  );
const made = (form: FaultForm, values: Values = {}) => form.make({ ...initial(form), ...values });
const load: LoadSpec = {
  to: 'shop',
  method: 'GET',
  path: '/',
  body: null,
  arrivals: 'poisson',
  rate: 5,
  timeout: null,
};

describe('faults by hand', () => {
  it('are of every kind there is', () => {
    const forms = [
      ...serviceFaults('shop', null, true),
      ...linkFaults('shop', 'stock'),
      ...loadFaults([load, load]),
      MONKEY,
    ];
    expect(new Set(forms.map((form) => made(form).kind)).size).toBe(14);
    for (const form of forms) {
      for (const param of form.params) {
        if (param.kind !== 'range') continue;
        expect(param.initial, form.id).toBeGreaterThanOrEqual(param.min);
        expect(param.initial, form.id).toBeLessThanOrEqual(param.max);
      }
    }
  });
  it('strike one instance or all of them', () => {
    const kill = (instance: number | null) => made(serviceFaults('shop', instance)[0] as FaultForm);
    expect(kill(2)).toEqual({ kind: 'kill', service: 'shop', instance: 2 });
    expect(kill(null)).toEqual({ kind: 'kill', service: 'shop' });
  });
  it('take what was chosen', () => {
    const [cut] = linkFaults('shop', 'stock');
    expect(made(cut as FaultForm, { mode: 'reset', direction: 'response' })).toEqual({
      kind: 'partition',
      from: 'shop',
      to: 'stock',
      mode: 'reset',
      direction: 'response',
    });
    const [spike] = loadFaults([load, load]);
    expect(made(spike as FaultForm, { load: '1', factor: 3 })).toEqual({
      kind: 'spike',
      load: 1,
      factor: 3,
    });
  });
});
