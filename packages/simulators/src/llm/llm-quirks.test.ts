import { expect, it } from 'vitest';
import { bendJson, type LlmQuirk } from './llm-quirks.ts';

const bend = (...quirks: LlmQuirk[]) => bendJson({ escalate: true, reasons: [false] }, new Set(quirks));

it('writes JSON as it is when there is no quirk', () => {
  expect(bend()).toBe('{"escalate":true,"reasons":[false]}');
});

it('writes a thought with braces of its own before the JSON', () => {
  expect(bend('thoughtBeforeJson')).toMatch(/^<think>[^<]*\{[^<]*<\/think>\s+\{"escalate":true/);
});

it('puts the JSON into a fence, a key beside those that were asked for, and booleans into quotes', () => {
  expect(bend('fencedJson')).toBe('```json\n{"escalate":true,"reasons":[false]}\n```');
  expect(JSON.parse(bend('extraJsonKey'))).toEqual({ escalate: true, reasons: [false], confidence: 0.93 });
  expect(JSON.parse(bend('textBooleans'))).toEqual({ escalate: 'true', reasons: ['false'] });
});
