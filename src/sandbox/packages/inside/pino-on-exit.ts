/** Stands for `on-exit-leak-free`: nothing is buffered that a dying process would have to write. */
export default {
  register(): void {},
  registerBeforeExit(): void {},
  unregister(): void {},
};
