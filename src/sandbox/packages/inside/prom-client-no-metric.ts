/** Stands for default metrics of what a simulated process has not: heap, files, garbage collector. */
export default Object.assign(() => undefined, { metricNames: [] as readonly string[] });
