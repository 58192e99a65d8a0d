// The table of the safety code: 64 pictures that nobody mistakes for each other, old enough for every system's font.
// Their order is part of the protocol: two versions of this package must show the same code.

export const emoji: readonly string[] = `
  🐶 🐱 🐭 🐰 🐻 🐼 🦁 🐮
  🐷 🐸 🐵 🐔 🐧 🦉 🦄 🐝
  🦋 🐌 🐢 🐍 🐙 🐳 🐘 🌵
  🌲 🍄 🌻 🌙 ⭐ 🔥 🌈 🍎
  🍌 🍇 🍓 🍋 🍒 🍕 🍩 🥕
  🌽 🍞 ☕ 🎂 ⚽ 🎈 🎁 🎸
  🎺 🔔 🔑 🔨 📖 💡 ⏰ 🌂
  👑 👓 🎩 🚀 🚲 🚂 ⚓ 🏠
`
  .trim()
  .split(/\s+/);
