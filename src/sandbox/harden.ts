// Placeholder until the globals room writes it: overwrite freely.
export function hardenRealm(): void {}
