-- What wrk asks: the question in BENCH_PATH, for one visitor after another of BENCH_BODIES, a body a line.
-- What it found is printed as JSON. wrk runs all this once for each of its threads.
local threads = {}

function setup(thread)
    table.insert(threads, thread)
end

function init()
    local headers = { ["Content-Type"] = "application/json" }
    requests, at = {}, 0
    for line in io.lines(os.getenv("BENCH_BODIES")) do
        local body, tag = line:match("^([^\t]*)\t?(.*)$")
        headers["If-None-Match"] = tag ~= "" and tag or nil
        table.insert(requests, wrk.format("POST", os.getenv("BENCH_PATH"), headers, body))
    end
    wanted, others, versions, seen = tonumber(os.getenv("BENCH_STATUS")), 0, 0, {}
    -- Reading every answer costs wrk more than half of what it can do.
    if not os.getenv("BENCH_READ") then response = nil end
end

function request()
    at = at % #requests + 1
    return requests[at]
end

function response(status, headers)
    if status ~= wanted then others = others + 1 end
    for name, value in pairs(headers) do
        if name:lower() == "tightrope-version" and not seen[value] then
            seen[value] = true
            versions = versions + 1
        end
    end
end

function done(summary, latency)
    local others, versions = 0, 0
    for _, thread in ipairs(threads) do
        others = others + thread:get("others")
        versions = math.max(versions, thread:get("versions"))
    end
    local errors = summary.errors
    io.write(string.format(
        '\n{"requests": %d, "micros": %d, "p50": %d, "p99": %d, "others": %d, "versions": %d, "refused": %d, "socket": %d}\n',
        summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), others, versions,
        errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
