// What diagnostics found of the whole call, in Simplified Chinese. The same shape as verdicts.call.en.ts.

import { byKind, isOneOfSeveral, type VerdictText, type VerdictWords } from './verdict-words.js';

export const fixed = (text: VerdictText) => () => text;
export const addTurn = '请配置 TURN 服务器，最好使用 443 端口的 TLS。';

export const callVerdictsZhCn = {
  offline: fixed({ sentence: '此设备未连接网络。', person: '请检查 Wi-Fi 或网线。' }),
  'insecure-context': fixed({
    sentence: '此页面未使用 HTTPS，浏览器禁止使用摄像头、麦克风和加密功能。',
    developer: '请改用 HTTPS 或 localhost 提供页面。',
  }),
  'webrtc-unavailable': ({ detail }) => ({
    sentence: '浏览器、扩展程序或公司策略已禁用点对点通话。',
    person: '请换用其他浏览器，或关闭扩展后重试。',
    developer: `缺少：${detail || 'WebRTC'}。`,
  }),
  'page-suspended': ({ seconds }) => ({
    sentence: `设备或标签页休眠了 ${seconds} 秒，正在恢复通话。`,
    person: '请保持标签页处于前台。',
  }),
  'media-policy-blocked': fixed({
    sentence: '嵌入页面未授权此框架使用摄像头或麦克风。',
    developer: '请在 iframe 上添加 allow="camera; microphone; display-capture"。',
  }),
  'media-denied': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: '麦克风权限被拒绝，对方听不到您。',
      video: '摄像头权限被拒绝，对方看不到您。',
      both: '摄像头或麦克风权限被拒绝，对方看不到或听不到您。',
    }),
    person: '请点击地址栏的摄像头图标允许访问，然后重试。',
  }),
  'media-missing': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: '未找到麦克风，对方听不到您。',
      video: '未找到摄像头。',
      both: '未找到摄像头或麦克风。',
    }),
    person:
      kind === 'video'
        ? '请连接摄像头，或不开摄像头继续通话。'
        : '请连接设备，或以仅接收方式留在通话中。',
  }),
  'media-busy': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: '麦克风正被其他程序占用。',
      video: '摄像头正被其他程序占用。',
      both: '摄像头或麦克风正被其他程序占用。',
    }),
    person: '请关闭其他会议软件。',
  }),
  'playback-blocked': fixed({
    sentence: '浏览器需要您点击一下才能播放声音。',
    person: '请点击“打开声音”。',
  }),
  'device-overloaded': fixed({
    sentence: '此设备负载过高，无法发送完整画质。',
    person: '请关闭其他程序和背景特效。',
  }),
  'uplink-narrow': ({ people }) => ({
    sentence:
      Number(people) > 1
        ? `您的上行带宽不足以支持 ${people} 人的当前画质。`
        : '您的上行带宽不足以支持当前画质。',
    person: '请关闭摄像头、停止上传，或改用网线。',
  }),
  'broker-refused': ({ broker, code }) => ({
    sentence: `信令服务器 ${broker} 拒绝了连接${code ? `（原因 ${code}）` : ''}。`,
    developer: '请检查 MQTT 服务器的用户名、密码及限额。',
  }),
  'broker-unreachable': ({ broker, working }) => ({
    sentence: working
      ? `有一个信令服务器（${broker}）无法连接，其他的正常。`
      : `无法连接信令服务器（${broker}），因此找不到其他人。`,
    person: working ? '' : '请换个网络：部分防火墙会拦截安全 WebSocket。',
    developer: isOneOfSeveral(broker, working)
      ? '请检查它是否在运行，端口和路径是否正确。'
      : '请配置多个信令服务器。',
  }),
  'publish-refused': ({ broker, code }) => ({
    sentence: `信令服务器 ${broker} 拒绝了我们的消息（原因 ${code}）。`,
    developer: '请开放主题的写权限，并允许最大 4000 字节的消息。',
  }),
  'broker-flapping': ({ broker }) => ({
    sentence: `与信令服务器 ${broker} 的连接反复中断。`,
    developer: '请检查该服务器的限额与日志，并增加备用服务器。',
  }),
  'signalling-deaf': fixed({
    sentence: '信令服务器接受了连接，但不转发消息，因此无法加入。',
    developer: '请检查主题的读写权限与消息大小限制。',
  }),
  'messages-unreadable': fixed({
    sentence: '房间里收到了无法解读的消息。',
    person: '请与其他人打开同一链接，并刷新页面。',
    developer: '请统一部署同一版本；也可能有人在干扰该主题。',
  }),
  joining: fixed({ sentence: '正在加入房间…' }),
  alone: fixed({ sentence: '目前只有您一人，正在等待其他人。', person: '请分享链接。' }),
} satisfies Partial<VerdictWords>;
