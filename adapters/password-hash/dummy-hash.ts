/** A well-formed bcrypt hash that belongs to no password; bcrypt works as long on it as on a real one of this cost. */
export const dummyHashOf = (cost: number): string => `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`;
