import { describe, expect, it } from 'vitest';
import { isAllowedDestination, readTransferRule, type TransferRule } from './transfer-destinations.ts';

const LIST = ['+15550003333', '+4930*', 'sip:desk@pbx.example.com', 'sip:sip.example.org'];
const RULES = LIST.map((item) => readTransferRule(item) as TransferRule);

describe('the list of allowed destinations', () => {
  it.for([
    '',
    '15550003333',
    '+1',
    '*',
    '+*',
    'sip:',
    'sip:a b',
    'https://pbx.example.com',
    'sip:*@example.com',
    '911',
  ])('cannot hold %j', (item) => expect(readTransferRule(item)).toBeUndefined());

  it.for([
    '+15550003333',
    '+4930123456',
    'sip:desk@pbx.example.com',
    'sip:anybody@sip.example.org',
    'sips:any.body+1@SIP.Example.ORG:5061;transport=tls',
  ])('lets %s be dialled', (to) => expect(isAllowedDestination(to, RULES)).toBe(true));

  it.for([
    ['another number', '+15550003334'],
    ['a longer number', '+155500033331'],
    ['a number of another town', '+493112345'],
    ['a prefix in a SIP address', 'sip:+4930123456@evil.example'],
    ['another person at a host of one address', 'sip:boss@pbx.example.com'],
    ['a host that ends alike', 'sip:a@evil-sip.example.org'],
    ['a host below', 'sip:a@evil.sip.example.org'],
    ['a host that only begins alike', 'sip:a@sip.example.org.evil.example'],
    ['the host in place of the user', 'sip:sip.example.org@evil.example'],
    ['two hosts', 'sip:a@evil.example@sip.example.org'],
    ['a host that is hidden in the user', 'sip:evil.example;x=@sip.example.org'],
    ['a parameter that leads elsewhere', 'sip:a@sip.example.org;maddr=10.0.0.1'],
    ['the same in capitals', 'sip:a@sip.example.org;transport=udp;MADDR=10.0.0.1'],
    ['headers', 'sip:a@sip.example.org?Route=%3Csip:evil.example%3E'],
    ['parameters at one address', 'sip:desk@pbx.example.com;maddr=10.0.0.1'],
    ['a password', 'sip:a:b@sip.example.org'],
  ])('does not let %s be dialled: %s', ([, to]) => expect(isAllowedDestination(to!, RULES)).toBe(false));

  it('allows nothing when it is empty', () => expect(isAllowedDestination('+15550003333', [])).toBe(false));
});
