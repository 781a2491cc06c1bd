import type { Millis } from '../../base/units.ts';
import { RandomStream } from '../../kernel/random.ts';
import { pathOf } from '../../network/address.ts';
import type {
  HandlerError,
  OpenRequest,
  ProgramFactory,
  ProgramGauge,
  ProgramHost,
  ProgramTable,
  ServiceProgram,
  SpanId,
  WireRequest,
  WireResponse,
} from '../program.ts';
import type { AuthorityWork } from '../service-spec.ts';
import { type Authority, authorityOf } from './authority.ts';
import {
  type Certificate,
  SIGNATURE_HEADER,
  type SigningRequest,
  signatureOf,
  spiffeId,
  timeText,
} from './certificate.ts';

/** Of istiod's gRPC service. */
export const SIGNING_PATH = '/istio.v1.auth.IstioCertificateService/CreateCertificate';
/** Processor time of one certificate where the scenario does not say: an RSA-2048 signature and more. */
const ISSUE_TIME: Millis = 2;
/** Certificates are valid from this long before they are made, for clocks that are behind (istiod's). */
const BACKDATE: Millis = 120_000;
/** Rows of a table; a person reads no more. */
const ROWS_MAX = 200;

const NOT_ABORTABLE: OpenRequest = { abort: () => undefined };
const JSON_TYPE = [['content-type', 'application/json']] as const;
const plain = (status: number, body: string): WireResponse => ({ status, headers: [], body });

/**
 * The certificate authority of a mesh, as istiod is one. `POST` of a {@link SigningRequest} to
 * {@link SIGNING_PATH} takes its processor time, then is answered with a `Grant`. Refused are
 * requests for another service than the one that asks (403), which its address tells in the place
 * of Istio's service account token, and what is no request (400, 404). Validity is by the
 * authority's own clock.
 */
export function authorityProgram(work: AuthorityWork, seed: number): ProgramFactory {
  return (host) => new AuthorityProgram(host, work.issueTime ?? ISSUE_TIME, seed);
}

interface Job {
  readonly program: AuthorityProgram;
  readonly request: SigningRequest;
  readonly respond: (outcome: WireResponse | HandlerError) => void;
}

class AuthorityProgram implements ServiceProgram {
  private readonly authority: Authority;
  private readonly random: RandomStream;

  constructor(
    private readonly host: ProgramHost,
    private readonly issueTime: Millis,
    seed: number,
  ) {
    const { kernel, service, instance } = host;
    this.authority = authorityOf(kernel, service);
    this.random = new RandomStream(seed, `${service}/${instance}`, `serials ${kernel.now}`);
  }

  handle(
    { method, url, body }: WireRequest,
    _span: SpanId,
    respond: (outcome: WireResponse | HandlerError) => void,
    _abandoned?: boolean,
    from?: string,
  ): OpenRequest {
    if (method !== 'POST' || pathOf(url) !== SIGNING_PATH) {
      respond(plain(404, 'Not Found: this authority only signs certificates'));
      return NOT_ABORTABLE;
    }
    const request = readRequest(body);
    const asks = from === undefined ? null : this.authority.serviceAt(from);
    if (request === null) this.refuse(respond, 400, 'this is no signing request');
    else if (asks === null || request.subject !== spiffeId(asks)) {
      this.refuse(respond, 403, `${asks ?? 'who asks'} is not ${request.subject}`);
    } else this.host.compute(this.issueTime, sign, { program: this, request, respond });
    return NOT_ABORTABLE;
  }

  private refuse(respond: (outcome: WireResponse) => void, status: number, why: string): void {
    this.authority.refused++;
    respond(plain(status, why));
  }

  sign({ request, respond }: Job): void {
    const { kernel, clockSkew } = this.host;
    const { subject, ttl, replaces } = request;
    const clock = kernel.now + clockSkew;
    const certificate: Certificate = {
      serial: this.serial(),
      subject,
      notBefore: clock - BACKDATE,
      notAfter: clock + ttl,
      issuer: this.authority.signing(kernel.now),
    };
    const grant = this.authority.issue(certificate, replaces, kernel.now);
    const body = JSON.stringify(grant);
    const headers = [...JSON_TYPE, [SIGNATURE_HEADER, signatureOf(body)] as const];
    respond({ status: 200, headers, body });
  }

  private serial(): string {
    const word = () => this.random.uint32().toString(16).padStart(8, '0');
    return word() + word() + word() + word();
  }

  gauge(): ProgramGauge {
    return { count: this.authority.issued, used: 0, room: 0 };
  }

  stop(): void {
    // Its processor's work ends with the process.
  }

  inspect(): readonly ProgramTable[] {
    const { authority, host } = this;
    const { now } = host.kernel;
    const outstanding = authority.outstanding(now);
    return [
      {
        title: 'Authority',
        columns: [],
        rows: [
          ['issued', `${authority.issued}`],
          ['of them renewed', `${authority.renewed}`],
          ['refused', `${authority.refused}`],
          ['outstanding', `${outstanding.length}`],
          ['signs with', authority.signing(now)],
          ['to be trusted', authority.trusted(now).join(', ')],
        ],
      },
      {
        title: 'Certificates outstanding',
        columns: ['Subject', 'Serial', 'Not before', 'Not after', 'Issuer'],
        rows: outstanding
          .slice(0, ROWS_MAX)
          .map(({ serial, subject, notBefore, notAfter, issuer }) => [
            subject,
            serial,
            timeText(notBefore),
            timeText(notAfter),
            issuer,
          ]),
      },
    ];
  }
}

function sign(job: Job): void {
  job.program.sign(job);
}

/** Null: it is none. */
function readRequest(body: WireRequest['body']): SigningRequest | null {
  if (typeof body !== 'string') return null;
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof read !== 'object' || read === null) return null;
  const { subject, ttl, replaces = null } = read as Partial<Record<keyof SigningRequest, unknown>>;
  if (typeof subject !== 'string' || typeof ttl !== 'number' || !(ttl > 0)) return null;
  if (replaces !== null && typeof replaces !== 'string') return null;
  return { subject, ttl, replaces };
}
