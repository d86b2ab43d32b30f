-- wrk -s list.lua URL -- FILE [gzip]: asks for the paths in the file, one per line, one after the other, then from the top.

local requests, at = {}, 0

function init(args)
  local headers = { ["Accept"] = "application/vnd.mapbox-vector-tile" }
  if args[2] and args[2] ~= "" then headers["Accept-Encoding"] = args[2] end
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary)
  io.write(string.format("answers=%d bytes=%d\n", summary.requests, summary.bytes))
end
