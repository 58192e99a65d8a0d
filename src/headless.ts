// The call without a face: for pages that draw it themselves, and for anything that wants the model only.

export { CallError, type ErrorCode, type ErrorScope } from './base/errors.js';
export { Call } from './call/call.js';
export * from './call/check.js';
export { createLink, type LinkOptions, type Links } from './call/link.js';
export type { CallModel } from './call/model.js';
export { type CallOptions, createLinkKey, type IceServersProvider } from './call/options.js';
export * from './call/state.js';
export type { BrokerAddress } from './transport/brokers.js';
export { publicBrokers, publicStunServers } from './transport/brokers.js';
export type { Line, Transport } from './transport/transport.js';
