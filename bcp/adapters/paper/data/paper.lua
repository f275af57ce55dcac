-- Turns the divisions of our Markdown into what each format has for them, and lets no raw markup
-- of any format through but a line break.

local word, typeset, web = FORMAT:match("docx"), FORMAT:match("typst"), FORMAT:match("html")

local WORD_STYLES = {
  ["cover-marking"] = "Cover Marking",
  ["cover-title"] = "Title",
  ["cover-subtitle"] = "Subtitle",
  ["cover-line"] = "Cover Line",
  ["notice"] = "Notice",
  ["aside"] = "Aside",
}
local DENSITIES = { small = "TableSmall", sheet = "TableSheet", stamps = "TableStamps" }
local TYPESET = {
  ["cover"] = true, ["cover-marking"] = true, ["cover-title"] = true, ["cover-subtitle"] = true,
  ["cover-line"] = true, ["notice"] = true, ["aside"] = true, ["small"] = true, ["sheet"] = true,
  ["stamps"] = true, ["checklist"] = true, ["landscape"] = true,
}

local function mark(name) -- a paragraph that the rest of the work on the Word file looks for
  return pandoc.RawBlock("openxml",
    '<w:p><w:pPr><w:pStyle w:val="Mark' .. name .. '"/></w:pPr></w:p>')
end

local function wrapped(before, blocks, after)
  local all = pandoc.Blocks({ before })
  all:extend(blocks)
  all:insert(after)
  return all
end

local function styled(blocks, style)
  return pandoc.Div(blocks, pandoc.Attr("", {}, { ["custom-style"] = style }))
end

local function in_marked_tables(blocks, name)
  return pandoc.Blocks(blocks):walk({
    Table = function(tbl) return { mark(name), tbl } end,
  })
end

local function drop() return {} end

local function line_break(raw)
  if raw.format == "html" and raw.text == "<br>" then return pandoc.LineBreak() end
  return {}
end

local function contents(doc)
  if word then return mark("Contents") end
  if typeset then return pandoc.RawBlock("typst", "#contents()") end
  local list = pandoc.structure.table_of_contents(doc, { toc_depth = 3 })
  local title = pandoc.Div(pandoc.Plain(pandoc.Str(pandoc.utils.stringify(doc.meta["contents-title"]))),
    pandoc.Attr("", { "contents-title" }))
  return pandoc.Div({ title, list }, pandoc.Attr("contents", { "contents" }, { role = "navigation" }))
end

local function lines_of(list, style) -- each item a paragraph of its own, without a bullet
  local all = pandoc.Blocks({})
  for _, item in ipairs(list.content) do
    for _, block in ipairs(item) do
      all:insert(block.t == "Plain" and pandoc.Para(block.content) or block)
    end
  end
  return styled(all, style)
end

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

-- Every sign that could mean something to Typst; pandoc leaves out `...`, `-?` and the like.
local function inert(str)
  return pandoc.RawInline("typst", (str.text:gsub("%p", "\\%0")))
end

local LONGEST_CHOICE = 12

local function is_box(inline)
  return inline and inline.t == "Str" and (inline.text:match("^□") or inline.text:match("^■"))
end

-- A box and its label are not torn apart at the end of a line, where the label is short.
-- For Typst every text is made inert on the way.
local function settle(inlines)
  local all, number = pandoc.Inlines({}), 1
  local function put(list)
    for _, inline in ipairs(list) do
      all:insert(typeset and inline.t == "Str" and inert(inline) or inline)
    end
  end
  while number <= #inlines do
    local first, label = inlines[number], inlines[number + 2]
    local kept = pandoc.Inlines({ first })
    if is_box(first) and utf8.len(first.text) == 1 and label and label.t == "Str"
      and inlines[number + 1].t == "Space" and not is_box(label) then
      kept = pandoc.Inlines({ first, inlines[number + 1], label })
    end
    if is_box(first) and utf8.len(pandoc.utils.stringify(kept)) <= LONGEST_CHOICE then
      if typeset then
        all:insert(pandoc.RawInline("typst", "#box["))
        put(kept)
        all:insert(pandoc.RawInline("typst", "]"))
      else
        all:insert(pandoc.Span(kept, pandoc.Attr("", { "whole" })))
      end
      number = number + #kept
    else
      put({ first })
      number = number + 1
    end
  end
  return all
end

local LONGEST_WHOLE = 200 -- signs; more could fill a page in a narrow column

-- Rows are not torn apart at the end of a page where no cell is so long that it might need one.
local function whole_rows(tbl)
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do
      for _, cell in ipairs(row.cells) do
        if utf8.len(pandoc.utils.stringify(cell.contents)) > LONGEST_WHOLE then return nil end
      end
    end
  end
  return { pandoc.RawBlock("typst", "#whole-rows["), tbl, pandoc.RawBlock("typst", "]") }
end

local function drawing(figure)
  local image
  figure:walk({ Image = function(found) image = found end })
  if not image then return nil end
  local caption = pandoc.utils.blocks_to_inlines(figure.caption.long)
  local alternative = pandoc.utils.stringify(image.caption)
  if alternative == "" then alternative = pandoc.utils.stringify(caption) end
  local label = figure.identifier ~= "" and " <" .. figure.identifier .. ">" or ""
  return {
    pandoc.RawBlock("typst", "#figure(kind: image, drawing(" .. quoted(image.src) .. ", "
      .. quoted(alternative) .. "), alt: " .. quoted(alternative) .. ", caption: ["),
    pandoc.Plain(caption),
    pandoc.RawBlock("typst", "])" .. label),
  }
end

local function divisions(doc)
  return {
    Figure = typeset and drawing or nil,
    Table = typeset and whole_rows or nil,
    Div = function(div)
      local class = div.classes[1]
      if class == "contents" and div.identifier == "" then return contents(doc) end
      if class == "page-break" then
        if word then return mark("PageBreak") end
        if typeset then return pandoc.RawBlock("typst", "#pagebreak(weak: true)") end
        return nil
      end
      if word then
        if class == "checklist" then
          return div:walk({ BulletList = function(list) return lines_of(list, "Checklist") end })
        end
        if class == "landscape" then
          return wrapped(mark("Portrait"), div.content, mark("Landscape"))
        end
        if DENSITIES[class] then return in_marked_tables(div.content, DENSITIES[class]) end
        if WORD_STYLES[class] then return styled(div.content, WORD_STYLES[class]) end
      elseif typeset and TYPESET[class] then
        return wrapped(pandoc.RawBlock("typst", "#" .. class .. "["), div.content,
          pandoc.RawBlock("typst", "]"))
      end
      return nil
    end,
  }
end

local NUMBERED = { Table = 0, Figure = 0 }

local function numbered(element, kind, term)
  if #element.caption.long == 0 then return nil end
  NUMBERED[kind] = NUMBERED[kind] + 1
  local label = pandoc.Span(pandoc.Str(term .. NUMBERED[kind]), pandoc.Attr("", { "number" }))
  local first = element.caption.long[1]
  first.content:insert(1, pandoc.Str("\u{3000}"))
  first.content:insert(1, label)
  return element
end

function Pandoc(doc)
  doc = doc:walk({ RawInline = line_break, RawBlock = drop })
  if web then
    local terms = doc.meta["terms"]
    local function term(kind) return pandoc.utils.stringify(terms[kind]) end
    doc = doc:walk({
      traverse = "topdown",
      Table = function(tbl) return numbered(tbl, "Table", term("table")) end,
      Figure = function(fig) return numbered(fig, "Figure", term("figure")) end,
    })
  end
  doc = doc:walk(divisions(doc))
  if typeset or web then doc = doc:walk({ Inlines = settle }) end
  if word then -- the cover is ours; pandoc would put a title of its own before it
    doc.meta.title, doc.meta.subtitle, doc.meta.author = nil, nil, nil
  end
  return doc
end
