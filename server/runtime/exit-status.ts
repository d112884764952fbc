/** Exit statuses that scripts may rely on, with the numbers of sysexits.h. */
export const exitStatus = {
  fault: 70,
  /** Another instance runs on the same data, or the address is taken. */
  busy: 75,
  /** The settings, or what they point to, must be corrected first. */
  badSettings: 78,
} as const;
