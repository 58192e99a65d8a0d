// The headless API: a call without a user interface, for pages that render it themselves.

export { CallError, type ErrorCode, type ErrorScope } from './base/errors.js';
export { Call } from './call/call.js';
export type { CallModel } from './call/call-model.js';
export { createLink, type InviteLinks, type LinkOptions } from './call/create-link.js';
export { type CallOptions, createLinkKey, type IceServersProvider } from './call/options.js';
export * from './call/state.js';
export * from './preflight/check.js';
export type { BrokerAddress } from './transport/public-servers.js';
export { publicBrokers, publicStunServers } from './transport/public-servers.js';
export type { Subscription as Line, Transport } from './transport/transport.js';
