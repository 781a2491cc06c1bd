/** Texts of mesh rules, as the playground begins and renames them. */

/** What new rules start from: what sidecars do with calls to `service`. */
export const newMeshFile = (
  service: string,
): string => `# What the sidecars of its callers do with calls to ${service}.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${service}
spec:
  hosts: [ ${service} ]
  http:
    - route:
        - destination: { host: ${service} }
      timeout: 2s
      retries: { attempts: 2, perTryTimeout: 500ms, retryOn: "5xx,reset" }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${service}
spec:
  host: ${service}
  trafficPolicy:
    outlierDetection:
      consecutive5xxErrors: 5
      interval: 5s
      baseEjectionTime: 15s
      maxEjectionPercent: 50
`;

/** Every line that names a host names the new one. */
export function renameMeshHost(text: string, from: string, to: string): string {
  const name = new RegExp(`(?<![\\w.-])${from}(?![\\w-])`, 'g');
  return text.replace(/\bhosts?:.*$/gm, (hosts) => hosts.replace(name, to));
}
