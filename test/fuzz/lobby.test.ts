import { tryFrames } from './frames.js';

tryFrames('owner', 10_000);
tryFrames('guest', 10_000);
