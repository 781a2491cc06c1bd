/** Stands for prom-client's push gateway client, which speaks through Node's `http`. */
export default class Pushgateway {
  constructor() {
    throw new Error(
      'prom-client cannot push here: no push gateway is modelled. Answer GET /metrics with `await register.metrics()` instead.',
    );
  }
}
