/**
 * Bounds what a property costs a mutant: random cases are drawn from one seed, and no more of them after 50 ms. A property of
 * hundreds of calls would otherwise take seconds for each of two thousand mutants.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: 1, interruptAfterTimeLimit: 50, markInterruptAsFailure: false });
