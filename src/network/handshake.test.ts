import { describe, expect, it } from 'vitest';
import { Bench } from './pool.fixture.ts';

const NO_LIMIT = { connectTimeout: null } as const;

describe('handshake', () => {
  it.each([
    ['none', 20],
    ['tls', 40],
    ['mutual', 40],
  ] as const)('with TLS %s takes %d ms where a round trip takes 20', (tls, takes) => {
    const bench = new Bench({ tls });
    const caller = bench.connect();
    expect([caller.at, caller.waited]).toEqual([takes, takes]);
    expect([bench.pool.opened, bench.pool.handshakeMillis]).toEqual([1, takes]);
  });

  it('takes the extra delay of both ways for each of its packets', () => {
    const bench = new Bench({ tls: 'tls' });
    bench.extraDelay = 5;
    expect(bench.connect().waited).toBe(60);
  });

  it('is refused after a round trip', () => {
    const bench = new Bench({ tls: 'tls' });
    bench.answer = 'refuse';
    const caller = bench.connect();
    expect([caller.code, caller.at, bench.pool.open]).toEqual(['ECONNREFUSED', 20, 0]);
  });

  it.each([
    [999, 1020],
    [1001, 3020],
    [3001, 7020],
    [7001, 15_020],
    [31_001, 63_020],
  ])('sends its SYN again: loss until %d ms, connected at %d ms', (healed, connected) => {
    const bench = new Bench(NO_LIMIT);
    bench.request.cut = 'black-hole';
    bench.at(healed, () => {
      bench.request.cut = null;
    });
    expect(bench.connect().at).toBe(connected);
  });

  it('is given up after 127 s: seven SYNs, none answered', () => {
    const bench = new Bench(NO_LIMIT);
    bench.request.cut = 'black-hole';
    const caller = bench.connect();
    expect([caller.code, caller.at]).toEqual(['ETIMEDOUT', 127_000]);
    expect(bench.request.lost).toBe(7);
    expect(bench.kernel.pending).toBe(0);
  });

  it('sends its SYN again when the answer is lost, or the peer drops it', () => {
    const lost = new Bench(NO_LIMIT);
    lost.response.cut = 'black-hole';
    lost.at(2000, () => {
      lost.response.cut = null;
    });
    expect(lost.connect().at).toBe(3020);
    const dropped = new Bench(NO_LIMIT);
    dropped.answer = 'drop';
    dropped.at(500, () => {
      dropped.answer = 'accept';
    });
    expect(dropped.connect().at).toBe(1020);
  });

  it('loses SYNs by the loss of the link: the share and the waits of the schedule', () => {
    const waits: number[] = [];
    const bench = new Bench({ keepAlive: 0 }, { loss: 0.2 });
    for (let i = 0; i < 4000; i++) {
      const caller = bench.connect();
      if (caller.code === null) {
        waits.push(caller.waited);
        bench.release(caller);
      }
    }
    const lost = 1 - 0.8 * 0.8;
    const share = (wait: number) => waits.filter((each) => each === wait).length / 4000;
    expect(share(20)).toBeCloseTo(1 - lost, 1.5);
    expect(share(1020)).toBeCloseTo((1 - lost) * lost, 1.5);
    expect(share(3020)).toBeCloseTo((1 - lost) * lost * lost, 1.5);
  });

  it('ends in a reset where the link is cut so, either way', () => {
    const there = new Bench();
    there.request.cut = 'reset';
    const first = there.connect();
    expect([first.code, first.at]).toEqual(['ECONNRESET', 10]);
    const back = new Bench();
    back.response.cut = 'reset';
    const second = back.connect();
    expect([second.code, second.at]).toEqual(['ECONNRESET', 20]);
  });
});

describe('TLS', () => {
  it.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['not-yet-valid', 'CERT_NOT_YET_VALID'],
    ['unknown-issuer', 'SELF_SIGNED_CERT_IN_CHAIN'],
    ['missing', 'EPROTO'],
  ] as const)('fails with a certificate %s: %s, after two round trips', (state, code) => {
    const bench = new Bench({ tls: 'tls' });
    bench.certificate = state;
    const caller = bench.connect();
    expect([caller.code, caller.at]).toEqual([code, 40]);
    const plain = new Bench({ tls: 'none' });
    plain.certificate = state;
    expect(plain.connect().code).toBeNull();
  });

  it("looks at the caller's certificate only when mutual", () => {
    const codes = (['tls', 'mutual'] as const).map((tls) => {
      const bench = new Bench({ tls });
      bench.ownCertificate = 'expired';
      return bench.connect().code;
    });
    expect(codes).toEqual([null, 'EPROTO']);
    const both = new Bench({ tls: 'mutual' });
    both.ownCertificate = 'expired';
    both.certificate = 'expired';
    expect(both.connect().code).toBe('CERT_HAS_EXPIRED');
  });

  it('breaks on a changed message, which TCP alone does not notice', () => {
    const broken = new Bench({ tls: 'tls' }, { corrupt: 1 });
    expect(broken.connect().code).toBe('EPROTO');
    expect(new Bench({ tls: 'none' }, { corrupt: 1 }).connect().code).toBeNull();
  });

  it('sends its messages again as data: 200 ms, 600 ms, …', () => {
    const bench = new Bench({ ...NO_LIMIT, tls: 'tls' });
    bench.at(15, () => {
      bench.request.cut = 'black-hole';
    });
    bench.at(300, () => {
      bench.request.cut = null;
    });
    // Sent at 20, 220 and 620 ms.
    expect(bench.connect().at).toBe(640);
  });

  it('notices at its next transmission that a loss is healed', () => {
    const bench = new Bench({ ...NO_LIMIT, tls: 'tls' });
    bench.at(25, () => {
      bench.response.extraLoss = 1;
    });
    bench.at(1000, () => {
      bench.response.extraLoss = 0;
    });
    // The answer leaves at 30, 230, 630 and 1430 ms.
    expect(bench.connect().at).toBe(1440);
  });

  it('gives up in a black hole after the retransmissions of data', () => {
    const bench = new Bench({ ...NO_LIMIT, tls: 'tls' });
    bench.at(25, () => {
      bench.response.cut = 'black-hole';
    });
    const caller = bench.connect();
    expect(caller.code).toBe('ETIMEDOUT');
    expect(caller.at).toBeCloseTo(30 + 924_600, 6);
    expect(bench.kernel.pending).toBe(0);
  });

  it('waits while the peer stands still, and is reset when it died', () => {
    const still = new Bench({ tls: 'tls' });
    still.at(15, () => {
      still.answer = 'drop';
    });
    still.at(700, () => {
      still.answer = 'accept';
    });
    // Sent at 20, 220 and 620 ms in vain, then at 1420.
    expect(still.connect().at).toBe(1440);
    const dead = new Bench({ tls: 'tls' });
    dead.at(15, () => dead.pool.reset());
    const caller = dead.connect();
    expect([caller.code, caller.at]).toEqual(['ECONNRESET', 20]);
  });
});

describe('connect timeout', () => {
  it('covers TCP and TLS together', () => {
    const bench = new Bench({ tls: 'tls', connectTimeout: 35 });
    const caller = bench.connect();
    expect([caller.code, caller.at]).toEqual(['UND_ERR_CONNECT_TIMEOUT', 35]);
    expect(bench.kernel.pending).toBe(0);
    expect(new Bench({ tls: 'none', connectTimeout: 35 }).connect().code).toBeNull();
  });

  it('is 10 s by default, long before a black hole is given up', () => {
    const bench = new Bench();
    bench.request.cut = 'black-hole';
    const caller = bench.connect();
    expect([caller.code, caller.at]).toEqual(['UND_ERR_CONNECT_TIMEOUT', 10_000]);
  });
});
