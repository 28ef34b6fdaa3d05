package paper

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gobolditalic"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"

	"throughline/internal/bpmn/picture"
	"throughline/internal/prose"
)

// Measures of the pages, in millimetres, and of the type, in points.
const (
	margin   = 20.0
	textSize = 10.0
	lead     = 5.0 // from line to line
	indent   = 6.0 // of a list
)

// PDF sets a document on A4: pages with numbers, bookmarks for its headings, maps drawn as vectors on a landscape page of
// their own. The faces have Latin, Greek and Cyrillic letters; others stand as □, and the last page says so.
func PDF(d Doc) ([]byte, error) {
	p := newSheet(d.Title, d.Made)
	p.pdf.AddPage()
	p.title(d)
	for _, b := range d.Blocks {
		switch b.Kind {
		case Heading:
			p.heading(b)
		case Line:
			p.pdf.Ln(1)
			p.runs(b.Runs, textSize, b.Quiet)
			p.pdf.Ln(lead + 0.5)
		case Text:
			p.text(d, b.Text)
		case Table:
			p.table(b)
		case Map:
			p.mapPage(*b.Drawing, "")
		}
	}
	if p.lacks {
		p.portrait()
		p.pdf.Ln(4)
		p.runs([]prose.Run{{Text: "Letters of other scripts than Latin, Greek and Cyrillic stand as " + string(lacking) + " here. The Word and the Markdown file have them."}}, 8.5, true)
	}
	return p.bytes()
}

// MapPDF sets a map alone on one landscape page, of the smallest size from A4 to A1 on which its words can be read.
func MapPDF(title, subtitle string, made time.Time, d picture.Drawing) ([]byte, error) {
	p := newSheet(title, made)
	p.single = true
	p.mapPage(d, subtitle)
	return p.bytes()
}

// sheet is a PDF in the making.
type sheet struct {
	pdf      *fpdf.Fpdf
	name     string
	links    map[string]int
	pictures int
	lacks    bool // a letter could not be set
	wide     bool // the page in hand is a landscape one
	single   bool
}

func newSheet(title string, made time.Time) *sheet {
	p := &sheet{pdf: fpdf.New("P", "mm", "A4", ""), name: title, links: map[string]int{}}
	p.pdf.SetCatalogSort(true)
	p.pdf.SetCreationDate(made.UTC())
	p.pdf.SetModificationDate(made.UTC())
	p.pdf.SetTitle(title, true)
	p.pdf.SetCreator("Throughline", true)
	p.pdf.SetProducer("Throughline", true)
	p.pdf.SetLang("en")
	for style, data := range map[string][]byte{"": goregular.TTF, "B": gobold.TTF, "I": goitalic.TTF, "BI": gobolditalic.TTF} {
		p.pdf.AddUTF8FontFromBytes("text", style, data)
	}
	p.pdf.AddUTF8FontFromBytes("mono", "", gomono.TTF)
	p.pdf.SetMargins(margin, margin, margin)
	p.pdf.SetAutoPageBreak(true, margin+4)
	p.pdf.AliasNbPages("{nb}")
	p.pdf.SetFooterFunc(p.footer)
	return p
}

func (p *sheet) bytes() ([]byte, error) {
	var out bytes.Buffer
	err := p.pdf.Output(&out)
	return out.Bytes(), err
}

func (p *sheet) footer() {
	if p.single {
		return
	}
	w, h := p.pdf.GetPageSize()
	p.pdf.SetFont("text", "", 8)
	p.colour(picture.Dim)
	p.pdf.SetXY(margin, h-margin+4)
	p.pdf.CellFormat(w-2*margin-30, 5, p.fit(p.say(p.name), w-2*margin-32), "", 0, "L", false, 0, "")
	p.pdf.CellFormat(30, 5, strconv.Itoa(p.pdf.PageNo())+" of {nb}", "", 0, "R", false, 0, "")
}

// say prepares text for the faces.
func (p *sheet) say(text string) string {
	out := replaced(text)
	p.lacks = p.lacks || strings.ContainsRune(out, lacking) && !strings.ContainsRune(text, lacking)
	return out
}

// fit shortens text to a width in the face in hand.
func (p *sheet) fit(text string, width float64) string {
	runes := []rune(text)
	for len(runes) > 1 && p.pdf.GetStringWidth(string(runes)+"…") > width {
		if p.pdf.GetStringWidth(text) <= width {
			return text
		}
		runes = runes[:len(runes)-1]
	}
	if len(runes) < len([]rune(text)) {
		return strings.TrimRight(string(runes), " ") + "…"
	}
	return text
}

func (p *sheet) colour(ink picture.Ink) {
	c := rgb(ink)
	p.pdf.SetTextColor(int(c.R), int(c.G), int(c.B))
}

// portrait goes on to an upright page when the page in hand holds a map.
func (p *sheet) portrait() {
	if p.wide {
		p.wide = false
		p.pdf.AddPageFormat("P", p.pdf.GetPageSizeStr("A4"))
	}
}

// room begins a new page when less is left of the one in hand.
func (p *sheet) room(height float64) {
	p.portrait()
	if _, h := p.pdf.GetPageSize(); p.pdf.GetY()+height > h-margin-4 {
		p.pdf.AddPage()
	}
}

func (p *sheet) title(d Doc) {
	p.pdf.SetFont("text", "B", 20)
	p.colour(picture.Main)
	p.pdf.MultiCell(0, 9, p.say(d.Title), "", "L", false)
	if d.Subtitle != "" {
		p.pdf.SetFont("text", "", textSize)
		p.colour(picture.Dim)
		p.pdf.MultiCell(0, lead, p.say(d.Subtitle), "", "L", false)
	}
	p.pdf.Ln(3)
}

func (p *sheet) heading(b Block) {
	size := [...]float64{0, 14, 11.5, 10.5, 10}[max(1, min(b.Level, 4))]
	p.room(22)
	p.pdf.Ln(max(2, size/3))
	if b.Anchor != "" {
		p.pdf.SetLink(p.link(b.Anchor), p.pdf.GetY(), -1)
	}
	p.pdf.SetFont("text", "B", size)
	p.colour(picture.Main)
	text := p.say(b.Text)
	p.pdf.Bookmark(text, max(0, b.Level-1), -1)
	p.pdf.MultiCell(0, size*0.5, text, "", "L", false)
	p.pdf.Ln(0.5)
}

func (p *sheet) link(anchor string) int {
	if p.links[anchor] == 0 {
		p.links[anchor] = p.pdf.AddLink()
	}
	return p.links[anchor]
}

// runs flows text from the place in hand within the margins.
func (p *sheet) runs(runs []prose.Run, size float64, quiet bool) {
	p.portrait()
	for _, r := range runs {
		p.face(r, size)
		p.colour(picture.Main)
		if quiet {
			p.colour(picture.Dim)
		}
		text := p.say(r.Text)
		switch {
		case strings.HasPrefix(r.Link, "#"):
			p.colour(picture.Accent)
			p.pdf.WriteLinkID(lead, text, p.link(r.Link[1:]))
		case r.Link != "":
			p.colour(picture.Accent)
			p.pdf.WriteLinkString(lead, text, r.Link)
		case text != "":
			p.pdf.Write(lead, text)
		}
		if r.Break {
			p.pdf.Ln(lead)
		}
	}
}

func (p *sheet) face(r prose.Run, size float64) {
	style := ""
	if r.Bold {
		style += "B"
	}
	if r.Italic {
		style += "I"
	}
	if r.Code {
		p.pdf.SetFont("mono", "", size*0.95)
		return
	}
	if r.Struck {
		style += "S"
	}
	p.pdf.SetFont("text", style, size)
}
