import { newCapability, promiseResolve, VirtualPromise } from '../../kernel/promise.ts';

/** `Promise.resolve(value)` in virtual time. */
export function resolved<T>(value: T): Promise<T> {
  return promiseResolve(VirtualPromise, value) as Promise<T>;
}

/** `Promise.reject(reason)` in virtual time. */
export function rejected(reason: unknown): Promise<never> {
  const { promise, reject } = newCapability(VirtualPromise);
  reject(reason);
  return promise as Promise<never>;
}
