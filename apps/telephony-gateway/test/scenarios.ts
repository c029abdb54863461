/** Scenarios of the whole-call tests, short on purpose: they run in real time. */
export const TALK = `
name: talk
description: Greeting, a question, an answer.
steps:
  - agent: Willow Street Cycles. How can I help?
  - caller: When do you open?
  - agent: We open at nine, from Monday to Saturday.
  - callerHangsUp: true
`;

export const LONG_ANSWER = `
name: long-answer
description: An answer that is long enough to hear whether it stutters.
steps:
  - agent: Hello.
  - caller: What does a full service cost?
  - agent: >-
      A full service is ninety pounds. That covers the brakes, the gears, both wheels and a test ride,
      and it takes two working days.
  - callerHangsUp: true
`;

export const BARGE_IN = `
name: barge-in
description: The caller cuts in on a long answer.
steps:
  - agent: Hello.
  - caller: What does a full service cost?
  - agent: >-
      A full service is ninety pounds. That covers the brakes, the gears, both wheels and a test ride,
      and it takes two working days, or three in the spring when everybody comes at once.
  - caller: Sorry, I only need the brakes.
    cutsInAfterMs: 1500
  - agent: No problem. Brakes only.
  - callerHangsUp: true
`;

export const CALLER_SPEAKS_FIRST = `
name: caller-speaks-first
description: The caller speaks the moment the line opens, long before the agent is there.
budgets: { answerWithinMs: 6000 }
steps:
  # The stream opens a moment after the answer; what is said before that never reaches anybody.
  - callerPausesForMs: 400
  - caller: Please book my bicycle in for Tuesday.
  - agent: It is booked.
  - callerHangsUp: true
`;

export const AGENT_HANGS_UP = `
name: agent-hangs-up
description: The agent says goodbye and ends the call.
steps:
  - agent: We are closed today. Please call again tomorrow. Goodbye.
  - agentHangsUp: true
`;
