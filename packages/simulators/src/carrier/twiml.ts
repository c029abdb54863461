/** Reads TwiML as far as Trunkline uses it. Source: Twilio, TwiML for Programmable Voice, one page per verb. */
import { DOMParser, MIME_TYPE, ParseError, type Element } from '@xmldom/xmldom';
import { ATTRIBUTES } from './twiml-attributes.ts';
import type { DialTarget, HttpMethod, TwimlDocument, TwimlVerb } from './twiml-verbs.ts';

export type * from './twiml-verbs.ts';

const PARAMETER_LIMIT = 500;

function attribute(element: Element, name: string): string | undefined {
  return element.getAttribute(name) ?? undefined;
}

function methodOf(element: Element, name = 'method'): HttpMethod {
  return attribute(element, name)?.toUpperCase() === 'GET' ? 'GET' : 'POST';
}

function languageOf(element: Element): { language?: string } {
  const language = attribute(element, 'language');
  return language === undefined ? {} : { language };
}

function textOf(element: Element): string {
  return (element.textContent ?? '').trim();
}

function childrenOf(element: Element): Element[] {
  return Array.from(element.childNodes).filter((node): node is Element => node.nodeType === node.ELEMENT_NODE);
}

function readTarget(kind: DialTarget['kind'], noun: Element): DialTarget {
  return {
    kind,
    address: textOf(noun),
    url: attribute(noun, 'url'),
    method: methodOf(noun),
    statusCallback: attribute(noun, 'statusCallback'),
    statusCallbackMethod: methodOf(noun, 'statusCallbackMethod'),
    statusCallbackEvents: attribute(noun, 'statusCallbackEvent')?.split(/\s+/) ?? [],
  };
}

/** Collects the warnings of one document while its elements are read. */
function createReader(warnings: string[]) {
  const checkAttributes = (element: Element) => {
    const known = ATTRIBUTES.get(element.tagName);
    for (const { name } of Array.from(element.attributes)) {
      if (!known?.has(name)) warnings.push(`<${element.tagName}> has no attribute ${name}`);
    }
  };

  const readParameters = (stream: Element): Record<string, string> => {
    const parameters: Record<string, string> = {};
    for (const child of childrenOf(stream)) {
      if (child.tagName !== 'Parameter') {
        warnings.push(`<Stream> takes <Parameter>, not <${child.tagName}>`);
        continue;
      }
      checkAttributes(child);
      const name = attribute(child, 'name') ?? '';
      const value = attribute(child, 'value') ?? '';
      if (name.length + value.length >= PARAMETER_LIMIT) {
        warnings.push(`<Parameter> ${name}: name and value have ${PARAMETER_LIMIT} characters or more together`);
      } else parameters[name] = value;
    }
    return parameters;
  };

  const readConnect = (element: Element): TwimlVerb | undefined => {
    const [stream, ...others] = childrenOf(element);
    if (stream?.tagName !== 'Stream' || others.length > 0) {
      warnings.push('<Connect> takes exactly one <Stream> here');
      return undefined;
    }
    checkAttributes(stream);
    return {
      verb: 'Connect',
      action: attribute(element, 'action'),
      method: methodOf(element),
      stream: {
        url: attribute(stream, 'url') ?? '',
        name: attribute(stream, 'name'),
        track: attribute(stream, 'track') ?? 'inbound_track',
        statusCallback: attribute(stream, 'statusCallback'),
        statusCallbackMethod: methodOf(stream, 'statusCallbackMethod'),
        parameters: readParameters(stream),
      },
    };
  };

  const readDial = (element: Element): TwimlVerb => {
    const nouns = childrenOf(element);
    const targets: DialTarget[] = [];
    for (const noun of nouns) {
      checkAttributes(noun);
      if (noun.tagName === 'Number' || noun.tagName === 'Client') {
        const kind = noun.tagName === 'Number' ? 'number' : 'client';
        targets.push(readTarget(kind, noun));
      } else warnings.push(`<Dial> to <${noun.tagName}> is not simulated`);
    }
    if (nouns.length === 0) targets.push({ ...readTarget('number', element), url: undefined });
    return {
      verb: 'Dial',
      action: attribute(element, 'action'),
      method: methodOf(element),
      timeoutMs: Number(attribute(element, 'timeout') ?? 30) * 1000,
      callerId: attribute(element, 'callerId'),
      answerOnBridge: attribute(element, 'answerOnBridge') === 'true',
      targets,
    };
  };

  const readVerb = (element: Element): TwimlVerb | undefined => {
    const loop = Number(attribute(element, 'loop') ?? 1);
    if (ATTRIBUTES.has(element.tagName)) checkAttributes(element);
    switch (element.tagName) {
      case 'Say':
        return { verb: 'Say', text: textOf(element), voice: attribute(element, 'voice'), ...languageOf(element), loop };
      case 'Play':
        return { verb: 'Play', url: textOf(element), digits: attribute(element, 'digits'), loop };
      case 'Pause':
        return { verb: 'Pause', lengthMs: Number(attribute(element, 'length') ?? 1) * 1000 };
      case 'Gather':
        return {
          verb: 'Gather',
          action: attribute(element, 'action'),
          method: methodOf(element),
          timeoutMs: Number(attribute(element, 'timeout') ?? 5) * 1000,
          actionOnEmptyResult: attribute(element, 'actionOnEmptyResult') === 'true',
          prompts: childrenOf(element).flatMap((prompt) => readVerb(prompt) ?? []),
        };
      case 'Connect':
        return readConnect(element);
      case 'Redirect':
        return { verb: 'Redirect', url: textOf(element), method: methodOf(element) };
      case 'Dial':
        return readDial(element);
      case 'Record':
        return {
          verb: 'Record',
          action: attribute(element, 'action'),
          method: methodOf(element),
          maxLengthMs: Number(attribute(element, 'maxLength') ?? 3_600) * 1000,
          statusCallback: attribute(element, 'recordingStatusCallback'),
          statusCallbackMethod: methodOf(element, 'recordingStatusCallbackMethod'),
        };
      case 'Hangup':
        return { verb: 'Hangup' };
      case 'Reject':
        return { verb: 'Reject', reason: attribute(element, 'reason') === 'busy' ? 'busy' : 'rejected' };
      default:
        warnings.push(`<${element.tagName}> is not a verb that is simulated`);
        return undefined;
    }
  };

  return readVerb;
}

/**
 * Reads a TwiML document.
 * @throws Error when it is not well-formed XML or its root is not `<Response>` (Twilio error 12100).
 */
export function parseTwiml(xml: string): TwimlDocument {
  let root: Element | null;
  try {
    const parser = new DOMParser({
      onError: (_level, message) => {
        throw new ParseError(message);
      },
    });
    root = parser.parseFromString(xml.trim(), MIME_TYPE.XML_TEXT).documentElement;
  } catch (cause) {
    throw new Error(`not well-formed XML: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (root?.tagName !== 'Response') throw new Error(`the root is <${root?.tagName ?? ''}>, not <Response>`);
  const warnings: string[] = [];
  const readVerb = createReader(warnings);
  const verbs = childrenOf(root).flatMap((element) => readVerb(element) ?? []);
  return { verbs, warnings };
}
