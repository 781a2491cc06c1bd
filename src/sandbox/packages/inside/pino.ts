import pino from 'pino';

export const {
  destination,
  transport,
  multistream,
  levels,
  stdSerializers,
  stdTimeFunctions,
  symbols,
  version,
} = pino;
export { pino };
export default pino;
