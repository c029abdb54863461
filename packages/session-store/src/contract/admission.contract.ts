import type { CallId } from '@trunkline/protocol';
import fc from 'fast-check';
import { AdmissionModel } from './admission-model.ts';
import { atOnce, newCallId } from './harness.ts';
import type { StoreTest } from './harness.ts';
import { admissionError } from '../fleet/admission-error.ts';
import type { Admission, AdmissionDecision, AdmissionLimits, AdmissionPage } from '../fleet/admission.ts';

const NOW_MS = 1_790_000_000_000;
const OURS = '+15550100002';
const THEIRS = '+15550100001';

const isAdmitted = ({ admitted }: AdmissionDecision): boolean => admitted;

function admit(admission: Admission, callId: CallId, limits: AdmissionLimits = {}, more = {}) {
  return admission.admit({ callId, number: OURS, caller: THEIRS, limits, nowMs: NOW_MS, ...more });
}

const over = { kind: 'carrierStatus', atMs: NOW_MS } as const;

export function admissionContract(test: StoreTest): void {
  test.describe('admission', () => {
    test.for([
      ['fleet', { fleet: 10 }],
      ['number', { perNumber: 10 }],
      ['caller', { perCaller: 10 }],
    ] as const)(
      'of 200 at once, over two replicas, never one too many: %s',
      async ([reason, limits], { harness, expect }) => {
        const other = await harness.createStore();
        const decisions = await atOnce(200, (index) =>
          admit((index % 2 ? other : harness.store).admission, newCallId(), limits),
        );
        expect(decisions.filter(isAdmitted)).toHaveLength(10);
        const refusals = decisions.filter((decision) => !decision.admitted);
        expect(refusals.every((refusal) => refusal.reason === reason && refusal.live === 10)).toBe(true);
        expect((await other.admission.count(NOW_MS)).live).toBe(10);
      },
    );

    test('slots that come free at the limit are each given once', async ({ harness, expect }) => {
      const other = await harness.createStore();
      const held = await atOnce(20, async () => {
        const callId = newCallId();
        await admit(harness.store.admission, callId, { fleet: 20 });
        return callId;
      });
      const [decisions] = await Promise.all([
        atOnce(100, () => admit(other.admission, newCallId(), { fleet: 20 })),
        atOnce(12, (index) => harness.store.admission.release(held[index]!, over)),
      ]);
      const later = await atOnce(50, () => admit(other.admission, newCallId(), { fleet: 20 }));
      expect([...decisions, ...later].filter(isAdmitted)).toHaveLength(12);
      expect((await other.admission.count(NOW_MS)).live).toBe(20);
    });

    test('a webhook that comes many times has one slot, also when the fleet is full meanwhile', async ({
      harness,
      expect,
    }) => {
      const other = await harness.createStore();
      const callId = newCallId();
      const decisions = await atOnce(20, (index) =>
        admit((index % 2 ? other : harness.store).admission, callId, { fleet: 1 }),
      );
      expect(decisions.every(isAdmitted)).toBe(true);
      expect(decisions.filter((decision) => decision.admitted && !decision.isRepeated)).toHaveLength(1);
      expect(await other.admission.count(NOW_MS)).toMatchObject({ live: 1 });
    });

    test('each refusal names its limit, the fleet before the number before the caller', async ({
      harness: { store },
      expect,
    }) => {
      const { admission } = store;
      await admit(admission, newCallId());
      const refused = async (limits: AdmissionLimits, more = {}) => {
        const decision = await admit(admission, newCallId(), limits, more);
        return decision.admitted ? 'admitted' : `${decision.reason} ${decision.live}/${decision.limit}`;
      };
      expect(await refused({ fleet: 1, perNumber: 1, perCaller: 1 })).toBe('fleet 1/1');
      expect(await refused({ fleet: 2, perNumber: 1, perCaller: 1 })).toBe('number 1/1');
      expect(await refused({ fleet: 2, perNumber: 2, perCaller: 1 })).toBe('caller 1/1');
      expect(await refused({ fleet: 0 })).toBe('fleet 1/0');
      expect(await refused({ perCaller: 1 }, { caller: undefined })).toBe('admitted');
      expect(await refused({ perCaller: 1 }, { caller: undefined })).toBe('admitted');
      expect(await refused({ perNumber: 1 }, { number: '+15550100099' })).toBe('admitted');
    });

    test.for([
      ['fleet', 'TL_CAPACITY', 503],
      ['number', 'TL_NUMBER_CAPACITY', 503],
      ['caller', 'TL_CALLER_CAPACITY', 429],
      ['ended', 'TL_CALL_ENDED', 409],
    ] as const)('a refusal by %s is answered with %s', ([reason, code, statusCode], { expect }) => {
      const error = admissionError({ admitted: false, reason, live: 3, limit: 3 });
      expect(error).toMatchObject({ code, statusCode });
    });

    test('no time takes a slot back: without proof of life it is suspect, and listed first', async ({
      harness,
      expect,
    }) => {
      const { admission } = await harness.createStore({ admissionSuspectMs: 1_000 });
      const [leaked, proved] = [newCallId(), newCallId()];
      await admit(admission, leaked, {}, { replicaId: 'replica-a|1' });
      await admit(admission, proved, {}, { caller: undefined });
      expect(await admission.prove([proved], NOW_MS + 900)).toEqual([]);
      const nowMs = NOW_MS + 1_000;
      const { slots, nextAfter } = await admission.list({ nowMs });
      expect(nextAfter).toBeUndefined();
      expect(slots).toMatchObject([
        { callId: leaked, startedAtMs: NOW_MS, lastProofAtMs: NOW_MS, replicaId: 'replica-a|1', isSuspect: true },
        { callId: proved, startedAtMs: NOW_MS, lastProofAtMs: NOW_MS + 900, isSuspect: false },
      ]);
      expect(slots[1]?.callerHash).toBeUndefined();
      expect(slots[0]?.numberHash).toBe(slots[1]?.numberHash);
      expect(JSON.stringify(slots)).not.toMatch(/5550100/);
      const { slots: older } = await admission.list({ nowMs, olderThanMs: 500 });
      expect(older.map(({ callId }) => callId)).toEqual([leaked]);
      expect(await admission.count(nowMs)).toMatchObject({ live: 2, suspect: 1 });
      expect(await harness.redis.pttl(harness.keys.admission.slots)).toBe(-1);
      expect((await admit(admission, newCallId(), { fleet: 2 }, { nowMs: NOW_MS + 1e9 })).admitted).toBe(false);
    });

    test('a reconciler sees every slot once, page by page, also when it releases while it reads', async ({
      harness: { store },
      expect,
    }) => {
      const { admission } = store;
      const callIds = await atOnce(50, async (index) => {
        const callId = newCallId();
        // Ten replicas, each of which proved its five calls at once.
        await admit(admission, callId, {}, { nowMs: NOW_MS + (index % 10) });
        return callId;
      });
      const seen: CallId[] = [];
      let page: AdmissionPage = { slots: [], nextAfter: 0 };
      while (page.nextAfter !== undefined) {
        page = await admission.list({ nowMs: NOW_MS + 10, limit: 7, after: page.nextAfter });
        for (const { callId } of page.slots) {
          seen.push(callId);
          if (seen.length % 2) await admission.release(callId, { kind: 'carrierLookup', atMs: NOW_MS });
        }
      }
      expect(seen.toSorted()).toEqual(callIds.toSorted());
      expect((await admission.count(NOW_MS)).released).toMatchObject({ carrierLookup: 25, carrierStatus: 0 });
    });

    test('a slot is released once, and a late webhook does not take it again', async ({ harness, expect }) => {
      const other = await harness.createStore();
      const { admission } = harness.store;
      const callId = newCallId();
      await admit(admission, callId);
      const released = await atOnce(20, (index) => (index % 2 ? other : harness.store).admission.release(callId, over));
      expect(released.filter(Boolean)).toHaveLength(1);
      expect(await admit(admission, callId)).toMatchObject({ admitted: false, reason: 'ended' });

      const early = newCallId();
      expect(await admission.release(early, { kind: 'neverStarted', atMs: NOW_MS })).toBe(false);
      expect(await admit(admission, early)).toMatchObject({ admitted: false, reason: 'ended' });
      expect(await admission.count(NOW_MS)).toMatchObject({ live: 0, released: { carrierStatus: 1, neverStarted: 0 } });
    });

    test('after Redis has forgotten everything, the calls that go on are named and counted again', async ({
      harness,
      expect,
    }) => {
      const { admission } = harness.store;
      const callIds = [newCallId(), newCallId()];
      for (const callId of callIds) await admit(admission, callId);
      for (const key of Object.values(harness.keys.admission)) await harness.redis.del(key);
      expect(await admission.prove(callIds, NOW_MS)).toEqual(callIds);
      expect((await admission.count(NOW_MS)).live).toBe(0);
      for (const callId of callIds) await admit(admission, callId);
      expect(await admission.prove(callIds, NOW_MS)).toEqual([]);
      expect(await admission.prove([], NOW_MS)).toEqual([]);
    });

    test('when all calls are over, nothing is left but counts and a list that runs out', async ({
      harness,
      expect,
    }) => {
      const { redis, keys } = harness;
      const { admission } = await harness.createStore({ admissionEndedMs: 60_000 });
      await atOnce(50, async (index) => {
        const callId = newCallId();
        await admit(admission, callId, {}, index % 2 ? {} : { caller: undefined });
        await admission.release(callId, over);
      });
      const left = await Promise.all(Object.values(keys.admission).map((key) => redis.exists(key)));
      expect(left).toEqual([0, 0, 0, 1, 1]);
      expect(await redis.pttl(keys.admission.ended)).toBeGreaterThan(50_000);
      await admission.release(newCallId(), { kind: 'carrierStatus', atMs: NOW_MS + 60_000 });
      expect(await redis.zcard(keys.admission.ended)).toBe(1);
    });

    test('any sequence of admissions, proofs and releases leads to what the model says', async ({
      harness,
      expect,
    }) => {
      const { redis, keys, store } = harness;
      const one = fc.nat({ max: 7 });
      const step = fc.oneof(
        fc.record({ do: fc.constant('admit' as const), call: one, number: fc.nat(2), caller: fc.nat(3) }),
        fc.record({ do: fc.constant('release' as const), call: one }),
        fc.record({ do: fc.constant('prove' as const), call: one }),
      );
      const limits = { fleet: 4, perNumber: 2, perCaller: 2 };
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          for (const key of Object.values(keys.admission)) await redis.del(key);
          const model = new AdmissionModel(limits);
          for (const [index, taken] of steps.entries()) {
            const callId: CallId = `call_${taken.call}`;
            const nowMs = NOW_MS + index;
            const happened =
              taken.do === 'admit'
                ? await store.admission.admit({
                    callId,
                    number: `+1555000${taken.number}`,
                    // Caller 0 withholds the number.
                    caller: taken.caller === 0 ? undefined : `+1666000${taken.caller}`,
                    limits,
                    nowMs,
                  })
                : taken.do === 'release'
                  ? await store.admission.release(callId, { kind: 'carrierStatus', atMs: nowMs })
                  : await store.admission.prove([callId], nowMs);
            expect(happened).toEqual(model.take(taken, callId, nowMs));
            const { slots } = await store.admission.list({ nowMs });
            expect(slots.map((slot) => [slot.callId, slot.lastProofAtMs])).toEqual(model.list());
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}
