// The demo's texts in Chinese, by the `data-text` names in the HTML, which holds the English ones.

export const chinese: Readonly<Record<string, string>> = {
  lead: '先在下方加入，再打开第二个通话方：两个标签页会在同一个房间里相遇，互相看见、听见。',
  room: '房间',
  broker: '信令服务器',
  embedded: '此开发服务器',
  public: '公共服务器',
  own: '自己的服务器',
  second: '打开第二个通话方',
  pairLink: '同一页面上的两个通话方',
  backLink: '每个标签页一个通话方',
  pairLead:
    '同一页面上的两个元素，经由同一台真实的信令服务器相互通话，与两个浏览器之间完全一样。将其中一个静音即可消除回声。',
  publicNote: '房间现在有了密钥：它在本页地址的 # 之后。任何得到链接的人都可以从任何地方加入。',
  rooms: '自己的房间',
  privateRoom: '新建私密房间',
  lobbyRoom: '新建带等候室的房间',
  guestLink: '发给你邀请的人',
  hostLink: '你自己的链接：请保存，并先打开它',
  lobbyAdvice: '拥有你自己的链接的人就是主持人。客人需要等你允许后才能加入。',
  privateAdvice: '有这个链接的人才能加入。',
  copy: '复制',
  copied: '已复制',
  open: '打开',
};

/** A text that is not in the HTML, in the language of the page. */
export const sentence = (name: string, english: string): string =>
  document.documentElement.lang === 'zh-CN' ? (chinese[name] ?? english) : english;
