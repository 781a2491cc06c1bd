/** The OpenTelemetry API with this process's tracing and metrics registered, as an SDK does it. */
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { RunContextManager } from './opentelemetry-context.ts';
import { RunMeterProvider } from './opentelemetry-metrics.ts';
import { RunTracer } from './opentelemetry-tracer.ts';

context.setGlobalContextManager(new RunContextManager());
// What the Node SDK takes when nobody says otherwise.
propagation.setGlobalPropagator(
  new CompositePropagator({
    propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
  }),
);
trace.setGlobalTracerProvider({ getTracer: (name) => new RunTracer(name) });
metrics.setGlobalMeterProvider(new RunMeterProvider());

export * from '@opentelemetry/api';
export { default } from '@opentelemetry/api';
