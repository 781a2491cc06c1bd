/** All pino asks of `worker_threads`. */
export default { isMainThread: true };
