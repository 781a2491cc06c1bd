import { expect, test } from 'vitest';
import { EMPTY_MESH, type MtlsMode, type TlsMode } from './config.ts';
import { connectionBetween } from './connection-between.ts';

const between = (
  caller: boolean,
  callee: boolean,
  accepts: MtlsMode | null,
  mode: TlsMode | null,
) =>
  connectionBetween(
    {
      ...EMPTY_MESH,
      peerAuthentication: {
        mesh: 'STRICT',
        namespace: null,
        services: accepts === null ? [] : [{ service: 'order', mode: accepts }],
      },
    },
    { callerHasSidecar: caller, callee: 'order', calleeHasSidecar: callee },
    mode,
  );

test('automatic mTLS wherever both have a sidecar that takes it', () => {
  expect(between(true, true, 'PERMISSIVE', null)).toBe('mutual');
  expect(between(true, true, 'STRICT', null)).toBe('mutual');
  expect(between(true, true, 'DISABLE', null)).toBe('none');
  expect(between(true, false, 'STRICT', null)).toBe('none');
});

test('a caller without sidecar gets in unless the callee is strict', () => {
  expect(between(false, true, 'PERMISSIVE', null)).toBe('none');
  expect(between(false, true, null, null)).toBe('refused');
  expect(between(false, false, 'STRICT', 'ISTIO_MUTUAL')).toBe('none');
});

test('a mode set on one end that the other does not take', () => {
  expect(between(true, true, 'STRICT', 'DISABLE')).toBe('refused');
  expect(between(true, true, 'STRICT', 'SIMPLE')).toBe('refused');
  expect(between(true, true, 'PERMISSIVE', 'SIMPLE')).toBe('tls');
  expect(between(true, true, 'DISABLE', 'ISTIO_MUTUAL')).toBe('refused');
  expect(between(true, false, null, 'MUTUAL')).toBe('refused');
});

test('the narrowest word counts', () => {
  const config = {
    ...EMPTY_MESH,
    peerAuthentication: { mesh: 'STRICT', namespace: 'PERMISSIVE', services: [] },
  } as const;
  const ends = { callerHasSidecar: false, callee: 'order', calleeHasSidecar: true };
  expect(connectionBetween(config, ends, null)).toBe('none');
  expect(connectionBetween(EMPTY_MESH, ends, null)).toBe('none');
});
