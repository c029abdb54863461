/** `missing`: no proof came. `wrong`: it proves nothing. `stale`: it was signed too long ago, or in the future. */
export type AuthFault = 'missing' | 'wrong' | 'stale';
