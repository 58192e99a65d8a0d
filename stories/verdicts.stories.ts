// Every verdict as <video-call-diagnostics> says it, from the report that it rests on: a recorded one, where the network lab
// can bring it about.

import type { Meta, StoryObj } from '@storybook/web-components-vite';
import type { VerdictCode } from '../src/diagnostics/report.js';
import { recorded } from './recorded.js';
import { type ReportAttributes, reportStory } from './report-story.js';
import { verdictReports } from './verdicts.js';

interface Attributes extends ReportAttributes {
  code: VerdictCode;
}

const meta: Meta<Attributes> = {
  title: 'video-call-diagnostics/Verdicts',
  component: 'video-call-diagnostics',
  args: { code: 'offline', width: '420px', lang: 'en', theme: '' },
  argTypes: {
    code: { control: 'select', options: Object.keys(verdictReports) },
    lang: { control: 'inline-radio', options: ['en', 'zh-CN'] },
    theme: { control: 'inline-radio', options: ['', 'light', 'dark'] },
  },
  render: ({ code, ...attributes }) =>
    reportStory(code, recorded[code] ?? verdictReports[code], attributes),
};

export default meta;

const says = (code: VerdictCode): StoryObj<Attributes> => ({ name: code, args: { code } });

export const Offline = says('offline');
export const InsecureContext = says('insecure-context');
export const WebrtcUnavailable = says('webrtc-unavailable');
export const PageSuspended = says('page-suspended');
export const MediaPolicyBlocked = says('media-policy-blocked');
export const MediaDenied = says('media-denied');
export const MediaMissing = says('media-missing');
export const MediaBusy = says('media-busy');
export const MediaFailed = says('media-failed');
export const MicrophoneSilent = says('microphone-silent');
export const CameraBlack = says('camera-black');
export const PlaybackBlocked = says('playback-blocked');
export const DeviceOverloaded = says('device-overloaded');
export const UplinkNarrow = says('uplink-narrow');
export const BrokerRefused = says('broker-refused');
export const BrokerUnreachable = says('broker-unreachable');
export const PublishRefused = says('publish-refused');
export const BrokerFlapping = says('broker-flapping');
export const SignallingDeaf = says('signalling-deaf');
export const BrokerSizeLimit = says('broker-size-limit');
export const BrokerSlow = says('broker-slow');
export const BrokerTwice = says('broker-twice');
export const VersionOlder = says('version-older');
export const VersionNewer = says('version-newer');
export const BrokerFlooded = says('broker-flooded');
export const MessagesUnreadable = says('messages-unreadable');
export const Joining = says('joining');
export const Alone = says('alone');
export const PeerLeft = says('peer-left');
export const PeerSilent = says('peer-silent');
export const OfferUnanswered = says('offer-unanswered');
export const AnswerRefused = says('answer-refused');
export const NoCandidatesFromPeer = says('no-candidates-from-peer');
export const IceConfigInvalid = says('ice-config-invalid');
export const RelayOnlyWithoutTurn = says('relay-only-without-turn');
export const TurnExpired = says('turn-expired');
export const TurnAuthFailed = says('turn-auth-failed');
export const TurnFull = says('turn-full');
export const TurnRefused = says('turn-refused');
export const ServerNameUnknown = says('server-name-unknown');
export const UdpBlocked = says('udp-blocked');
export const TurnUnreachable = says('turn-unreachable');
export const StunSilent = says('stun-silent');
export const StunWrongAddress = says('stun-wrong-address');
export const TurnPeerRefused = says('turn-peer-refused');
export const SymmetricNat = says('symmetric-nat');
export const Ipv6Only = says('ipv6-only');
export const VpnLikely = says('vpn-likely');
export const NoCandidates = says('no-candidates');
export const CandidatesRefused = says('candidates-refused');
export const OnlyHiddenAddresses = says('only-hidden-addresses');
export const NotConfirmed = says('not-confirmed');
export const PeerFlooding = says('peer-flooding');
export const DtlsFailed = says('dtls-failed');
export const NoIceServers = says('no-ice-servers');
export const FamilyMismatch = says('family-mismatch');
export const SameNat = says('same-nat');
export const SymmetricNatNoTurn = says('symmetric-nat-no-turn');
export const NoCommonPath = says('no-common-path');
export const StillTrying = says('still-trying');
export const Connecting = says('connecting');
export const Interrupted = says('interrupted');
export const Restarting = says('restarting');
export const ConsentLost = says('consent-lost');
export const RestartFailed = says('restart-failed');
export const TheirLineNarrow = says('their-line-narrow');
export const OneWayMedia = says('one-way-media');
export const SlowPath = says('slow-path');
export const LossFromUs = says('loss-from-us');
export const LossToUs = says('loss-to-us');
export const Unsteady = says('unsteady');
export const ConnectedRelayTcp = says('connected-relay-tcp');
export const PathChanged = says('path-changed');
export const ConnectedRelay = says('connected-relay');
export const ConnectedLan = says('connected-lan');
export const ConnectedDirect = says('connected-direct');
