// Messages of the verdicts on the whole call, in Simplified Chinese.

import type { Verdict } from '../../call/state.js';
import {
  byKind,
  type CauseMessages,
  isOneOfSeveral,
  ofCause,
  type VerdictMessages,
  type VerdictText,
} from '../verdict-messages.js';

export const fixedZhCn = (text: VerdictText) => () => text;
export const addTurnZhCn = '请配置 TURN 服务器，最好使用 443 端口的 TLS。';

const brokerAdvice = '请检查它是否在运行，以及地址中的域名、端口、路径和证书是否正确。';

type Values = Verdict['values'];

const reason = ({ code }: Values) => (code ? `（原因 ${code}）` : '');
const consequence = ({ over }: Values) => (over ? '，因此找不到其他人' : '');

const refusals: CauseMessages = {
  'broker-login': (values) => ({
    sentence: `信令服务器 ${values['broker']} 拒绝了连接：用户名或密码缺失或有误${reason(values)}。`,
    developer: '请随地址一起给出用户名和密码，或更正已填写的。',
  }),
  'broker-banned': (values) => ({
    sentence: `信令服务器 ${values['broker']} 暂时拒绝此网络的连接${reason(values)}。`,
    person: '此网络的连接或消息太多，十分钟后会自动重试。',
    developer: '请检查该服务器的限额，或配置其他服务器。',
  }),
  'broker-insecure': (values) => ({
    sentence: `浏览器禁止连接 ${values['broker']}：它未加密，而本页是加密的。`,
    developer: '请使用其 wss:// 地址。',
  }),
  'broker-blocked': (values) => ({
    sentence: `本页禁止连接 ${values['broker']}。`,
    developer: '请在 Content-Security-Policy 的 connect-src 中加入该地址。',
  }),
};

const failures: CauseMessages = {
  'broker-not-mqtt': (values) => ({
    sentence: `与 ${values['broker']} 的连接可以建立，但没有信令服务器应答${consequence(values)}。`,
    person: '如果在别处正常，说明此网络拦截了消息：请换个网络。',
    developer:
      '请检查端口、路径（许多服务器的地址以 /mqtt 结尾）、用户名和密码：有些服务器在密码错误时直接断开。',
  }),
  'broker-busy': (values) => ({
    sentence: `信令服务器 ${values['broker']} 暂不接受连接${reason(values)}。`,
    person: '请稍候，正在重试…',
    developer: '请检查该服务器的限额，或配置其他服务器。',
  }),
  'not-loaded': (values) => ({
    sentence: `通话的一部分未能加载${consequence(values)}。`,
    person: '请检查网络，然后刷新页面。',
    developer: '请确认软件包的所有文件都与第一个文件放在一起。',
  }),
};

export const callVerdictsZhCn = {
  offline: fixedZhCn({ sentence: '此设备未连接网络。', person: '请检查 Wi-Fi 或网线。' }),
  'insecure-context': fixedZhCn({
    sentence: '此页面未使用 HTTPS，浏览器禁止使用摄像头、麦克风和加密功能。',
    developer: '请改用 HTTPS 或 localhost 提供页面。',
  }),
  'webrtc-unavailable': ({ detail }) => ({
    sentence: '浏览器、扩展程序或公司策略已禁用点对点通话。',
    person: '请换用其他浏览器，或关闭扩展后重试。',
    developer: `缺少：${detail || 'WebRTC'}。`,
  }),
  'page-suspended': ({ seconds }) => ({
    sentence: `设备或标签页休眠了 ${seconds} 秒，正在重新连接…`,
    person: '请保持标签页处于前台。',
  }),
  'media-policy-blocked': fixedZhCn({
    sentence: '嵌入页面未授权此框架使用摄像头或麦克风。',
    developer: '请在 iframe 上添加 allow="camera; microphone; display-capture"。',
  }),
  'media-denied': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: '麦克风权限被拒绝，对方听不到你。',
      video: '摄像头权限被拒绝，对方看不到你。',
      both: '摄像头或麦克风权限被拒绝，对方看不到或听不到你。',
    }),
    person: '请点击地址栏图标允许使用，然后重试。',
  }),
  'media-missing': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: '未找到麦克风，对方听不到你。',
      video: '未找到摄像头。',
      both: '未找到摄像头或麦克风。',
    }),
    person:
      kind === 'video'
        ? '请插入摄像头，或不开摄像头继续通话。'
        : '请插入设备，或以仅接收方式留在通话中。',
  }),
  'media-busy': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: '麦克风正被其他程序占用。',
      video: '摄像头正被其他程序占用。',
      both: '摄像头或麦克风正被其他程序占用。',
    }),
    person: '请关闭其他会议软件。',
  }),
  'media-failed': ({ kind }) => ({
    sentence: byKind(kind, {
      audio: '麦克风未能启动。',
      video: '摄像头未能启动。',
      both: '摄像头和麦克风未能启动。',
    }),
    person: '请关闭其他正在使用它的程序，或重新插拔设备。',
  }),
  'microphone-silent': fixedZhCn({
    sentence: '你的麦克风没有声音，其他人听不到你。',
    person: '请检查麦克风、耳机和键盘上的静音开关，或在系统设置中选择其他麦克风。',
  }),
  'camera-black': fixedZhCn({
    sentence: '你的摄像头画面全黑，其他人看不到你。',
    person: '请打开镜头盖，检查开关，或在系统设置中选择其他摄像头。',
  }),
  'playback-blocked': fixedZhCn({
    sentence: '浏览器已阻止声音。',
    person: '请点击“打开声音”。',
  }),
  'device-overloaded': fixedZhCn({
    sentence: '此设备负载过高，无法发送完整画质。',
    person: '请关闭其他程序和背景特效。',
  }),
  'uplink-narrow': ({ people }) => ({
    sentence:
      Number(people) > 1
        ? `你的上行带宽不足以支持 ${people} 人的当前画质。`
        : '你的上行带宽不足以支持当前画质。',
    person: '请关闭摄像头、停止上传，或改用网线。',
  }),
  'broker-refused': (values) =>
    ofCause(refusals, values) ?? {
      sentence: `信令服务器 ${values['broker']} 拒绝了连接${reason(values)}。`,
      developer: '请检查其地址、权限及限额。',
    },
  'broker-unreachable': (values) =>
    ofCause(failures, values) ?? {
      sentence: values['working']
        ? `信令服务器 ${values['broker']} 无法连接，其他的正常。`
        : `无法连接信令服务器 ${values['broker']}${consequence(values)}。`,
      person: values['working'] ? '' : '请换个网络：部分防火墙会拦截安全 WebSocket。',
      developer: isOneOfSeveral(values)
        ? brokerAdvice
        : `${brokerAdvice}再配置一个信令服务器可作后备。`,
    },
  'publish-refused': ({ broker, code }) => ({
    sentence: `信令服务器 ${broker} 拒绝了我们的消息（原因 ${code}）。`,
    developer: '请开放主题的写权限，并允许最大 4000 字节的消息。',
  }),
  'broker-flapping': ({ broker }) => ({
    sentence: `与信令服务器 ${broker} 的连接反复中断。`,
    developer: '请检查该服务器的限额与日志，并增加备用服务器。',
  }),
  'signalling-deaf': fixedZhCn({
    sentence: '信令服务器接受了连接，但不转发消息，因此无法加入。',
    developer: '请检查主题的读写权限与消息大小限制。',
  }),
  'broker-size-limit': ({ broker, bytes }) => ({
    sentence: `信令服务器 ${broker} 不转发 ${bytes} 字节的消息，因此无法通过它建立通话。`,
    developer: '请将其消息大小上限提高到 8 kB，或配置其他服务器。',
  }),
  'broker-slow': ({ broker, seconds }) => ({
    sentence: `信令服务器 ${broker} 较慢：消息往返需要 ${seconds} 秒。`,
    person: '可以使用，但加入需要更长时间，请保持页面打开。',
    developer: '请增加其他服务器，或检查该服务器的负载。',
  }),
  'broker-twice': ({ broker }) => ({
    sentence: `多个地址指向同一台信令服务器，未使用 ${broker}。`,
    developer: '每台服务器只需给出一个地址：重复只增加负载，不增加可靠性。',
  }),
  'version-older': fixedZhCn({
    sentence: '房间里有人使用旧版本，无法连接。',
    person: '请对方刷新页面。',
    developer: '请统一部署同一版本。',
  }),
  'version-newer': fixedZhCn({
    sentence: '本页的版本比房间里其他人的旧。',
    person: '请刷新页面。',
    developer: '请统一部署同一版本。',
  }),
  'broker-flooded': ({ broker }) => ({
    sentence: `信令服务器 ${broker} 正在收到无效流量。`,
    person: '当前通话不受影响；加入可能较慢，请保持页面打开。',
    developer: '请限制该服务器的写权限，或配置其他服务器。',
  }),
  'messages-unreadable': fixedZhCn({
    sentence: '房间里收到了无法解读的消息。',
    person: '请与其他人打开同一链接，并刷新页面。',
    developer: '请统一部署同一版本；也可能有人在干扰该主题。',
  }),
  joining: fixedZhCn({ sentence: '正在加入房间…' }),
  alone: fixedZhCn({ sentence: '现在只有你一个人，正在等待其他人。', person: '请分享链接。' }),
} satisfies Partial<VerdictMessages>;
