// Taken before hardening replaces it. Only its prototype is used.
const { prototype } = Function;

const { Function: refusing } = {
  Function(): never {
    throw new EvalError(
      'Function() is not available: text cannot become code here. Write the function itself.',
    );
  },
};

/** `Function` for `instanceof`, of every function; it makes none. */
export const FunctionClass = Object.defineProperty(refusing, 'prototype', { value: prototype });
