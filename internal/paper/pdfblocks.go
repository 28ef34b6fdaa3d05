package paper

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"throughline/internal/bpmn/picture"
	"throughline/internal/prose"
)

// text sets Markdown.
func (p *sheet) text(d Doc, md string) {
	for _, b := range prose.Blocks(md) {
		p.room(lead * 1.5)
		left := margin
		if b.Quoted {
			left += indent
		}
		switch b.Kind {
		case prose.Heading:
			p.pdf.Ln(1.5)
			for i := range b.Runs {
				b.Runs[i].Bold = true
			}
			p.runs(b.Runs, textSize, false)
			p.pdf.Ln(lead + 1)
		case prose.Item, prose.More:
			p.item(b, left)
		case prose.Code:
			p.code(b)
		case prose.Rule:
			w, _ := p.pdf.GetPageSize()
			p.pdf.Line(margin, p.pdf.GetY()+2, w-margin, p.pdf.GetY()+2)
			p.pdf.Ln(4)
		case prose.Table:
			t := Block{}
			for _, row := range b.Rows {
				var cells []string
				for _, cell := range row {
					cells = append(cells, plainRuns(cell))
				}
				t.Rows = append(t.Rows, cells)
			}
			p.table(t)
		case prose.Picture:
			p.photo(d.Images[b.Source], plainRuns(b.Runs))
		default:
			p.pdf.SetLeftMargin(left)
			p.pdf.SetX(left)
			p.runs(b.Runs, textSize, b.Quoted)
			p.pdf.Ln(lead + 1.2)
			p.pdf.SetLeftMargin(margin)
			p.pdf.SetX(margin)
		}
	}
}

func (p *sheet) item(b prose.Block, left float64) {
	left += indent * float64(min(b.Level, 8))
	if b.Kind == prose.Item {
		sign := "•"
		if b.Number > 0 {
			sign = strconv.Itoa(b.Number) + "."
		}
		if b.Done != nil {
			sign = "☐"
			if *b.Done {
				sign = "☑"
			}
			if replaced(sign) != sign {
				sign = map[string]string{"☐": "[ ]", "☑": "[x]"}[sign]
			}
		}
		p.pdf.SetFont("text", "", textSize)
		p.colour(picture.Main)
		p.pdf.SetX(left - indent)
		p.pdf.CellFormat(indent, lead, sign, "", 0, "L", false, 0, "")
	}
	p.pdf.SetLeftMargin(left)
	p.pdf.SetX(left)
	p.runs(b.Runs, textSize, false)
	p.pdf.Ln(lead + 0.4)
	p.pdf.SetLeftMargin(margin)
	p.pdf.SetX(margin)
}

func (p *sheet) code(b prose.Block) {
	p.pdf.SetFont("mono", "", textSize*0.9)
	p.colour(picture.Main)
	c := rgb(picture.Sunk)
	p.pdf.SetFillColor(int(c.R), int(c.G), int(c.B))
	for _, line := range strings.Split(plainRuns(b.Runs), "\n") {
		p.room(lead)
		p.pdf.MultiCell(0, lead*0.95, p.say(strings.ReplaceAll(line, "\t", "    ")), "", "L", true)
	}
	p.pdf.Ln(1.5)
}

func plainRuns(runs []prose.Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
		if r.Break {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// photo shows a picture at most as wide as the text, and its caption where it has one.
func (p *sheet) photo(data []byte, caption string) {
	if made, ok := ready(data); ok {
		p.pictures++
		name := "picture" + strconv.Itoa(p.pictures)
		p.pdf.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: made.kind}, bytes.NewReader(made.data))
		w, h := p.pdf.GetPageSize()
		width := min(w-2*margin, float64(made.width)*25.4/110)
		high := width * float64(made.height) / float64(made.width)
		if most := h - 2*margin - 20; high > most {
			width, high = width*most/high, most
		}
		p.room(high + 2)
		p.pdf.ImageOptions(name, margin, p.pdf.GetY(), width, high, true, fpdf.ImageOptions{ImageType: made.kind}, 0, "")
		p.pdf.Ln(1)
	}
	if caption != "" {
		p.runs([]prose.Run{{Text: caption, Italic: true}}, 8.5, true)
		p.pdf.Ln(lead + 1)
	}
}

// table sets cells with their words wrapped; its head comes again on each page.
func (p *sheet) table(b Block) {
	shares := b.shares()
	if len(shares) == 0 {
		return
	}
	p.room(lead * 3)
	const size, line = 8.5, 4.2
	w, h := p.pdf.GetPageSize()
	edge := rgb(picture.Line)
	head := rgb(picture.Sunk)
	p.pdf.SetDrawColor(int(edge.R), int(edge.G), int(edge.B))
	p.pdf.SetLineWidth(0.2)
	row := func(cells []string, first bool) {
		style := ""
		if first {
			style = "B"
		}
		p.pdf.SetFont("text", style, size)
		p.colour(picture.Main)
		lines, most := make([][]string, len(shares)), 1
		for i := range shares {
			if i < len(cells) {
				lines[i] = p.split(p.say(cells[i]), shares[i]*(w-2*margin)-3)
			}
			most = max(most, len(lines[i]))
		}
		most = min(most, int((h-2*margin-20)/line))
		high := float64(most)*line + 2
		x, y := margin, p.pdf.GetY()
		for i, share := range shares {
			width := share * (w - 2*margin)
			how := "D"
			if first {
				how = "DF"
				p.pdf.SetFillColor(int(head.R), int(head.G), int(head.B))
			}
			p.pdf.Rect(x, y, width, high, how)
			for n, text := range lines[i][:min(most, len(lines[i]))] {
				p.pdf.SetXY(x+0.5, y+1+float64(n)*line)
				p.pdf.CellFormat(width-1, line, text, "", 0, "L", false, 0, "")
			}
			x += width
		}
		p.pdf.SetXY(margin, y+high)
	}
	for i, cells := range b.Rows {
		if i > 0 && p.pdf.GetY()+12 > h-margin-4 {
			p.pdf.AddPage()
			row(b.Rows[0], true)
		}
		row(cells, i == 0)
	}
	p.pdf.Ln(3)
}

// split breaks text into lines of a width in the face in hand.
func (p *sheet) split(text string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		joined := strings.TrimSpace(line + " " + word)
		if p.pdf.GetStringWidth(joined) <= width {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		for runes := []rune(word); ; runes = runes[1:] {
			n := len(runes)
			for n > 1 && p.pdf.GetStringWidth(string(runes[:n])) > width {
				n--
			}
			if n >= len(runes) {
				line = string(runes)
				break
			}
			lines = append(lines, string(runes[:n]))
			runes = runes[n-1:]
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// mapPage draws a map as vectors on a landscape page of its own.
func (p *sheet) mapPage(d picture.Drawing, subtitle string) {
	const edge, top = 12.0, 10.0
	sizes := []string{"A4", "A3"}
	if p.single {
		sizes = append(sizes, "A2", "A1")
	}
	var w, h, scale float64
	var size fpdf.SizeType
	for _, name := range sizes {
		size = p.pdf.GetPageSizeStr(name)
		w, h = max(size.Wd, size.Ht), min(size.Wd, size.Ht)
		scale = min((w-2*edge)/d.Width, (h-2*edge-top)/d.Height, 25.4/96) // millimetres for a pixel
		if scale*12*72/25.4 >= 5 {                                        // the words of a step at least 5 points
			break
		}
	}
	p.wide = true
	p.pdf.AddPageFormat("L", size)
	p.pdf.SetAutoPageBreak(false, 0)
	defer p.pdf.SetAutoPageBreak(true, margin+4)
	p.pdf.SetFont("text", "B", 12)
	p.colour(picture.Main)
	p.pdf.SetXY(edge, edge-4)
	name := p.fit(p.say(p.name), w-2*edge)
	p.pdf.CellFormat(p.pdf.GetStringWidth(name)+3, 6, name, "", 0, "L", false, 0, "")
	if subtitle != "" {
		p.pdf.SetFont("text", "", 8.5)
		p.colour(picture.Dim)
		p.pdf.CellFormat(0, 6.4, p.fit(p.say(subtitle), w-edge-p.pdf.GetX()), "", 0, "L", false, 0, "")
	}
	p.pdf.Bookmark("Map", 0, -1)
	x0 := edge + (w-2*edge-d.Width*scale)/2
	y0 := edge + top/2
	for _, m := range d.Marks {
		if m.Text != "" {
			p.mapText(m, x0, y0, scale)
		} else {
			p.mapPath(m, x0, y0, scale)
		}
	}
	p.pdf.SetDashPattern(nil, 0)
}

func (p *sheet) mapPath(m picture.Mark, x0, y0, scale float64) {
	how := ""
	if m.Fill != picture.None {
		c := rgb(m.Fill)
		p.pdf.SetFillColor(int(c.R), int(c.G), int(c.B))
		how = "F"
	}
	if m.Stroke != picture.None {
		c := rgb(m.Stroke)
		p.pdf.SetDrawColor(int(c.R), int(c.G), int(c.B))
		p.pdf.SetLineWidth(max(0.1, m.Width*scale))
		dash := make([]float64, len(m.Dash))
		for i, v := range m.Dash {
			dash[i] = v * scale
		}
		p.pdf.SetDashPattern(dash, 0)
		how = "D" + how
	}
	if how == "" {
		return
	}
	for _, s := range m.Path {
		a, b, c := s.Points[0], s.Points[1], s.Points[2]
		switch s.Op {
		case 'M':
			p.pdf.MoveTo(x0+a.X*scale, y0+a.Y*scale)
		case 'L':
			p.pdf.LineTo(x0+a.X*scale, y0+a.Y*scale)
		case 'C':
			p.pdf.CurveBezierCubicTo(x0+a.X*scale, y0+a.Y*scale, x0+b.X*scale, y0+b.Y*scale, x0+c.X*scale, y0+c.Y*scale)
		case 'Z':
			p.pdf.ClosePath()
		}
	}
	p.pdf.DrawPath(how)
}

func (p *sheet) mapText(m picture.Mark, x0, y0, scale float64) {
	style := ""
	if m.Bold {
		style = "B"
	}
	text := p.say(m.Text)
	size := m.Size * scale * 72 / 25.4
	p.pdf.SetFont("text", style, size)
	width, room := p.pdf.GetStringWidth(text), picture.Width(m.Text, m.Size, m.Bold)*scale
	if width > room && width > 0 { // the face on paper is not that of the screen
		p.pdf.SetFont("text", style, size*room/width)
		width = room
	}
	p.colour(m.Fill)
	x, y := x0+m.At.X*scale, y0+m.At.Y*scale
	back := 0.0
	switch m.Anchor {
	case picture.Middle:
		back = width / 2
	case picture.End:
		back = width
	}
	if math.IsNaN(x) || math.IsNaN(y) {
		return
	}
	if !m.Upward {
		p.pdf.Text(x-back, y, text)
		return
	}
	p.pdf.TransformBegin()
	p.pdf.TransformRotate(90, x, y)
	p.pdf.Text(x-back, y, text)
	p.pdf.TransformEnd()
}
