// 每个错误代码的说明。The message and the remedy of each error code, in Simplified Chinese.

import { filled } from '../interpolate.js';
import type { BrokerErrorMessages, CallMessages, Values } from '../messages.js';

/** Latin letters keep a space from Chinese characters; the Chinese words that replace a missing host do not. */
const withHost = (sentence: string, { host }: Values, otherwise: string): string =>
  host === undefined
    ? sentence.replace(/ ?\{host\} ?/, otherwise)
    : filled(sentence, { host }, 'host', otherwise);

/** 信令服务器的状况。The status of a signalling server: of one, and of all when no server is left. */
const brokersZhCn: BrokerErrorMessages = {
  'broker-refused': (values) => ({
    title: withHost('{host} 拒绝了连接', values, '服务器'),
    remedy: '开发者：请检查地址和访问规则。',
  }),
  'broker-login': (values) => ({
    title: withHost('{host} 需要用户名和密码', values, '服务器'),
    remedy: '开发者：请随地址一起给出用户名和密码，或检查已填写的是否正确。',
  }),
  'broker-banned': (values) => ({
    title: withHost('{host} 暂时拒绝此网络的连接', values, '服务器'),
    remedy: '此网络的连接或消息太多，十分钟后会自动重试。',
  }),
  'broker-busy': (values) => ({
    title: withHost('{host} 暂不接受连接', values, '服务器'),
    remedy: '正在重试…',
  }),
  'broker-not-mqtt': (values) => ({
    title: withHost('{host} 不是信令服务器', values, '该地址'),
    remedy: '开发者：请检查端口、路径（许多服务器的地址以 /mqtt 结尾）、用户名和密码。',
  }),
  'broker-unreachable': (values) => ({
    title: withHost('无法连接到 {host}', values, '服务器'),
    remedy: '请检查网络后重试。某些网络或浏览器扩展会拦截它。',
  }),
  'broker-insecure': (values) => ({
    title: withHost('{host} 未加密，而本页是加密的', values, '服务器'),
    remedy: '开发者：请使用 wss:// 地址；浏览器不允许 https 网页连接 ws://。',
  }),
  'broker-blocked': (values) => ({
    title: withHost('本页禁止连接 {host}', values, '服务器'),
    remedy: '开发者：请在 Content-Security-Policy 的 connect-src 中加入该地址。',
  }),
  'broker-lost': (values) => ({
    title: withHost('与 {host} 的连接已断开', values, '服务器'),
    remedy: '当前通话不受影响，正在重新连接…',
  }),
};

const isBrokerCause = (cause: unknown): cause is keyof BrokerErrorMessages =>
  typeof cause === 'string' && Object.hasOwn(brokersZhCn, cause);

export const errorsZhCn: CallMessages['errors'] = {
  'room-missing': () => ({
    title: '还没有指定房间',
    remedy: '开发者：请给出房间名，例如 <video-call room="standup">。',
  }),
  'room-too-long': () => ({
    title: '房间名太长',
    remedy: '开发者：room 属性请不要超过 256 字节。',
  }),
  'secret-invalid': () => ({
    title: '房间链接已损坏',
    remedy: '请重新索取邀请链接，并完整打开它。',
  }),
  'secret-missing': () => ({
    title: '缺少进入此房间的密钥',
    remedy:
      '请重新打开完整的邀请链接。开发者：请设置 secret；如果允许开放房间，请写 secret-from="hash optional"。',
  }),
  'attribute-invalid': (values) => ({
    title: filled('属性 {attribute} 无效', values, 'attribute', '（未知）'),
    remedy: filled('开发者：{expected}。', values, 'expected', '可用的值见 README'),
  }),
  'link-invalid': (values) => ({
    title: filled('无法用此 {field} 生成链接', values, 'field', 'page'),
    remedy: filled('开发者：{expected}。', values, 'expected', '详见 README'),
  }),
  'owner-invalid': (values) => ({
    title: filled('{field} 不是本房间房主的密钥', values, 'field', '所给的房主密钥'),
    remedy: '开发者：owner 和 ownerKey 各 32 字节，须来自同一次 createLink()。',
  }),
  'brokers-invalid': (values) => ({
    title: filled('{value} 不是有效的服务器地址', values, 'value', 'brokers 中的一项'),
    remedy: '开发者：请填写 wss:// 地址，用空格隔开。',
  }),
  'ice-servers-invalid': () => ({
    title: '无法读取 ICE 服务器列表',
    remedy: '开发者：ice-servers 请填写 JSON 数组，例如 [{"urls":"stun:stun.example.org"}]。',
  }),
  'ice-servers-failed': () => ({
    title: '网页未能取得 ICE 服务器',
    remedy: '将使用默认服务器；可能无法连接部分参与者。',
  }),
  'ice-server-ignored': (values) => ({
    title: filled('{value} 不能用作 ICE 服务器', values, 'value', '所给的 URL'),
    remedy: filled('可能无法连接部分参与者。开发者：请修正 {field}。', values, 'field', '该列表'),
  }),
  'not-in-page': () => ({
    title: '此通话不在页面中',
    remedy: '开发者：请先将标签放入文档，再调用 join()。',
  }),
  'insecure-context': () => ({
    title: '通话需要安全的网页',
    remedy: '请用 https:// 打开本页，或在 localhost 上打开。',
  }),
  'unsupported-browser': () => ({
    title: '此浏览器无法进行通话',
    remedy: '请使用新版 Chrome、Edge、Firefox 或 Safari。',
  }),
  'room-full': () => ({ title: '房间已满', remedy: '有人离开后请再试。' }),
  'knock-denied': () => ({
    title: '主持人没有让你进入',
    remedy: '请联系主持人，然后重试。',
  }),
  'room-locked': () => ({
    title: '房间已锁定',
    remedy: '目前无法加入，请稍后再试。',
  }),
  removed: () => ({
    title: '主持人已将你移出通话',
    remedy: '你可以重新请求加入。',
  }),
  'not-loaded': () => ({
    title: '通话的一部分未能加载',
    remedy: '请检查网络后重试。',
  }),
  'no-broker': ({ cause, brokers }) => {
    // The heading of a page: addresses stand in the small print.
    const known = isBrokerCause(cause) ? cause : 'broker-unreachable';
    const { title, remedy } = brokersZhCn[known]({});
    return { title, remedy: brokers === undefined ? remedy : `${remedy}（${brokers}）` };
  },
  ...brokersZhCn,
  'version-older': () => ({
    title: '房间里有人使用旧版本的通话组件',
    remedy: '对方刷新页面之前无法与其连接。',
  }),
  'version-newer': () => ({
    title: '本页的通话组件版本比房间里其他人的旧',
    remedy: '请刷新页面以便与其连接。',
  }),
  'connection-failed': () => ({
    title: '浏览器无法建立连接',
    remedy: '请关闭其他通话和标签页后再试。开发者：请检查 ICE 服务器。',
  }),
  'fingerprint-mismatch': () => ({
    title: '已拒绝一个连接：对方身份不符',
    remedy: '可能有人在干扰网络。没有向对方发送任何内容。',
  }),
  'confirmation-failed': () => ({
    title: '已关闭一个连接：无法验证对方身份',
    remedy: '对方可以重试。如果经常发生，可能有人在干扰网络。',
  }),
  'description-refused': () => ({
    title: '有参与者发来的连接数据不被此浏览器接受',
    remedy: '请对方重新加载页面，或换一个浏览器。',
  }),
  'channel-flooded': () => ({
    title: '已关闭一个连接：对方发送的数据超出限制',
    remedy: '其他人不受影响。如果再次发生，请使用新的链接。',
  }),
  'safety-mismatch': ({ peer }) => ({
    title: peer ? '有参与者试图更改自己在安全码中的部分' : '安全码不一致：可能有人在窃听',
    remedy: '请离开通话，用其他方式发送新链接后重新加入。',
  }),
  'media-denied': () => ({
    title: '摄像头和麦克风已被阻止',
    remedy: '请点击地址栏图标允许使用，也可以直接加入。',
  }),
  'media-in-use': () => ({
    title: '设备正被另一个程序使用',
    remedy: '请先在那里关闭，然后重试。也可以直接加入。',
  }),
  'media-not-found': () => ({
    title: '未找到摄像头或麦克风',
    remedy: '可接入设备，或仅观看和收听。',
  }),
  'media-dismissed': () => ({
    title: '你关闭了权限请求',
    remedy: '请重试，或直接加入。',
  }),
  'media-policy': () => ({
    title: '此网页不允许使用摄像头或麦克风',
    remedy: '开发者：请给 iframe 加上 allow="camera; microphone; display-capture"。',
  }),
  'media-failed': () => ({
    title: '设备未能启动',
    remedy: '请重新插拔设备，或直接加入。',
  }),
  'screen-unsupported': () => ({
    title: '此浏览器不能共享屏幕',
    remedy: '请使用桌面浏览器共享。',
  }),
  'screen-denied': () => ({
    title: '系统不允许浏览器录制屏幕',
    remedy: '请在系统设置中允许浏览器录制屏幕，然后重试。',
  }),
  'screen-policy': () => ({
    title: '此网页不允许共享屏幕',
    remedy: '开发者：请在 iframe 的 allow 和 Permissions-Policy 中允许 display-capture。',
  }),
  'screen-failed': () => ({
    title: '无法共享屏幕',
    remedy: '请重试，或选择另一个窗口。',
  }),
  left: () => ({ title: '操作完成前你已离开', remedy: '随时可以重新加入。' }),
  bug: () => ({
    title: '出错了',
    remedy: '请重试，或把连接报告发给网站管理员。',
  }),
};
