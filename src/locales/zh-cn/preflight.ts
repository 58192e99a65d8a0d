// 连接检查。The connection check, in Simplified Chinese.

import type { PreflightMessages } from '../en/preflight.js';

const transports = { udp: 'UDP', tcp: 'TCP', tls: 'TLS' } as const;

export const preflightZhCn: PreflightMessages = {
  title: '连接检查',
  intro: '从这里能正常通话吗？',
  introHint: '检查只需几秒。不会呼叫任何人，也不会录制或发送任何内容。',
  start: '检查我的连接',
  again: '重新检查',
  stop: '停止',
  outcomes: {
    running: { title: '正在检查连接…' },
    ready: { title: '应该可以正常通话。', hint: '无法检查其他参与者的网络。' },
    limited: { title: '可以通话，但有一些限制。' },
    blocked: { title: '从这里无法通话。' },
    inconclusive: {
      title: '规定时间内的应答太少。',
      hint: '网络较慢或受到过滤。请重新检查，或直接尝试加入。',
    },
    aborted: { title: '检查已停止。', hint: '以下是停止前的结果。' },
  },
  steps: {
    environment: '浏览器与页面',
    brokers: '信令服务器',
    servers: 'STUN 与 TURN 服务器',
    network: '当前网络',
    relay: '经由中继',
    media: '麦克风与摄像头',
  },
  statuses: {
    waiting: '尚未开始',
    running: '检查中',
    pass: '正常',
    warn: '警告',
    fail: '问题',
    skipped: '未检查',
    unknown: '未知',
  },
  progress: (done, all) => `已检查 ${done}/${all} 项`,
  alsoSeen: '其他发现',
  somebody: '部分用户',
  relay: '中继服务器',
  answered: (some, all) =>
    all === 1 ? (some ? '有应答' : '无应答') : `${all} 个中有 ${some} 个应答`,
  udp: { works: 'UDP 可用', blocked: 'UDP 被屏蔽', unknown: 'UDP 情况未知' },
  mapping: {
    none: '没有 NAT',
    'endpoint-independent': '普通 NAT',
    'endpoint-dependent': '对称型 NAT',
  },
  trial: (transport, ms) => `${transports[transport]} ${ms}`,
  noTrial: (transport) => `${transports[transport]} 无应答`,
  noRelay: '没有可用的 TURN 服务器',
  devices: { audio: '麦克风', video: '摄像头' },
  unasked: '需要先获得你的允许',
  quiet: '尚无声音',
  dark: '没有画面',
  ask: '同时检查麦克风和摄像头',
  ownTransport: '由页面自行提供',
  silent: '没有应答',
  nothing: '无',
  relays: '中继',
  delay: '延迟',
  jitter: '抖动',
  lost: '丢失',
};
