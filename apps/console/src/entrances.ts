/** What reads the bytes of strangers, for the bench that tries to break it (`npm run bench -- fuzz`). The program itself is main.ts. */
export { readListWish } from './calls/call-list.ts';
export { readConfig } from './config.ts';
export { compareFeedIds, isFeedId } from './feed/feed-id.ts';
export { parseRecord } from './rca/read-record.ts';
