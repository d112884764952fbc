/**
 * Takes from limits, as `adapters/limit-store.ts` says: the whole script is one step for everybody else. A key holds
 * { end, count, end, count, … } in MessagePack: what was taken at `end` (Unix ms) or before that within the grain.
 * KEYS: one of each window, in order; ARGV: the requests as JSON, and the time in Unix ms or '' for the time of Redis.
 */
export const takeLimitsScript = `
local now = tonumber(ARGV[2])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

local function readLive(key, span)
  local stored = redis.call('GET', key)
  local live, taken = {}, 0
  if stored then
    local entries = cmsgpack.unpack(stored)
    for i = 1, #entries, 2 do
      if entries[i] + span >= now then
        live[#live + 1] = entries[i]
        live[#live + 1] = entries[i + 1]
        taken = taken + entries[i + 1]
      end
    end
  end
  return live, taken
end

local function add(live, grain, count)
  local moment = math.ceil(now / grain) * grain
  local size = #live
  if size > 0 and live[size - 1] >= moment then
    live[size] = live[size] + count
  else
    live[size + 1] = moment
    live[size + 2] = count
  end
end

local function findRetry(live, span, limit, taken, cost)
  if cost > limit then return span end
  local free = limit - taken
  if free >= cost then return 0 end
  for i = 1, #live, 2 do
    free = free + live[i + 1]
    if free >= cost then return live[i] + span + 1 - now end
  end
  return span
end

local answers, at = {}, 0
for r, request in ipairs(cjson.decode(ARGV[1])) do
  local granted, first, read = request.times, at, {}
  for w, window in ipairs(request.windows) do
    local live, taken = readLive(KEYS[first + w], window.window_ms)
    read[w] = { live, taken }
    granted = math.min(granted, math.floor(math.max(window.limit - taken, 0) / request.cost))
  end
  local states = {}
  for w, window in ipairs(request.windows) do
    local key, span = KEYS[first + w], window.window_ms
    local live, taken = read[w][1], read[w][2]
    if granted > 0 then
      add(live, window.grain_ms, granted * request.cost)
      taken = taken + granted * request.cost
      redis.call('SET', key, cmsgpack.pack(live), 'PX', live[#live - 1] + span + 1000 - now)
    end
    local reset = 0
    if #live > 0 then reset = live[#live - 1] + span + 1 - now end
    states[w] = {
      remaining = math.max(window.limit - taken, 0),
      reset_ms = reset,
      retry_ms = findRetry(live, span, window.limit, taken, request.cost),
    }
    at = at + 1
  end
  answers[r] = { granted = granted, windows = states }
end
return cjson.encode(answers)
`;
