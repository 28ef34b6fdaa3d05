package page

import "throughline/internal/web/ui"

// nav names what the visitor can go to; the item at the address is lit.
func nav(v *Visit, current string) []ui.NavGroup {
	item := func(name, href, key string, glyph ui.Glyph, bar bool, count int) ui.NavItem {
		return ui.NavItem{Name: name, Href: href, Key: key, Glyph: glyph, Bar: bar, Count: count, Current: href == current}
	}
	groups := []ui.NavGroup{
		{Items: []ui.NavItem{item("Today", "/today", "g t", ui.GlyphSun, true, v.Waiting)}},
		{Name: "Change", Items: []ui.NavItem{
			item("Portfolio", "/projects", "g p", ui.GlyphLayoutGrid, true, 0),
		}},
	}
	if v.Actor.Role != "guest" {
		groups[1].Items = append(groups[1].Items, item("Processes", "/processes", "g r", ui.GlyphRoute, true, 0),
			item("Runs", "/runs", "g u", ui.GlyphCircleCheck, false, 0))
		groups = append(groups, ui.NavGroup{Name: "Know", Items: []ui.NavItem{item("KPIs", "/kpis", "g k", ui.GlyphChartLine, false, 0)}})
		groups = append(groups, ui.NavGroup{Name: "Organisation", Items: []ui.NavItem{
			item("People", "/people", "g e", ui.GlyphUsers, true, 0),
			item("Import", "/imports", "g x", ui.GlyphUpload, false, 0),
		}})
	}
	if v.Actor.Role == "owner" || v.Actor.Role == "admin" {
		groups[len(groups)-1].Items = append(groups[len(groups)-1].Items, item("Settings", "/settings", "g s", ui.GlyphSettings, false, 0))
	}
	return groups
}

func menu(*Visit) []ui.MenuItem {
	return []ui.MenuItem{
		{Label: "Your account", Href: "/account"},
		{Label: "API", Href: "/api-docs"},
		{},
		{Label: "Sign out", Post: "/sign-out"},
	}
}
