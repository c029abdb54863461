import { redisTest } from '@trunkline/testkit';
import { storeContract } from './contract/contract.ts';
import { createHarness } from './contract/harness.ts';
import type { StoreHarness } from './contract/harness.ts';

storeContract(
  redisTest.extend<{ harness: StoreHarness }>({
    harness: async ({ redis }, use) => {
      const harness = await createHarness(redis.url, redis.keyPrefix);
      await use(harness);
      harness.close();
    },
  }),
);
