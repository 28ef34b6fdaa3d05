package demo

import "throughline/internal/access"

// teams are in the order in which they are shown; a team's place is its hue.
var teams = []string{"People ops", "IT", "Finance", "Sales ops", "Sales", "Support", "Operations", "Product", "Marketing", "Legal", "Leadership"}

// people are the 81 who work at Northbeam beside Ada. The handle stands in front of the @ of the e-mail, and is what
// others type to mention them. The first team colours a person.
var people = []struct {
	handle, name, title string
	teams               []string
	role                access.Role
}{
	{"ingrid", "Ingrid Solheim", "Head of operations", []string{"Operations"}, ""},
	{"mateo", "Mateo Álvarez", "Operations analyst", []string{"Operations"}, ""},

	{"helena", "Helena Castellanos", "Chief executive", []string{"Leadership"}, ""},
	{"robert", "Robert Achebe", "Chief operating officer", []string{"Leadership"}, ""},
	{"simone", "Simone Keller", "Chief of staff", []string{"Leadership"}, ""},

	{"priya", "Priya Raman", "Head of people operations", []string{"People ops"}, ""},
	{"leila", "Leila Haddad", "Onboarding lead", []string{"People ops"}, ""},
	{"jonas", "Jonas Weidner", "People partner", []string{"People ops"}, ""},
	{"sofia", "Sofia Marques", "Recruiting coordinator, Lisbon", []string{"People ops"}, ""},
	{"tuan", "Tuan Nguyen", "People analyst", []string{"People ops"}, ""},

	{"tomasz", "Tomasz Kowalski", "Head of IT", []string{"IT"}, ""},
	{"aisha", "Aisha Bello", "Systems engineer", []string{"IT"}, ""},
	{"niklas", "Niklas Brandt", "IT support engineer", []string{"IT"}, ""},
	{"hana", "Hana Sato", "Identity and access engineer", []string{"IT"}, ""},

	{"clara", "Clara Vogt", "Chief financial officer", []string{"Finance"}, ""},
	{"marek", "Marek Novák", "Controller", []string{"Finance"}, ""},
	{"yasmin", "Yasmin Aydın", "Payroll specialist", []string{"Finance"}, ""},
	{"paul", "Paul Lindqvist", "Accountant, payables", []string{"Finance"}, ""},
	{"grace", "Grace Mwangi", "Accountant, expenses", []string{"Finance"}, ""},
	{"elena", "Elena Petrova", "Financial analyst", []string{"Finance"}, ""},

	{"noor", "Noor Rahman", "Head of sales operations", []string{"Sales ops", "Sales"}, ""},
	{"felix", "Felix Baumann", "CRM administrator", []string{"Sales ops", "Sales"}, ""},
	{"camila", "Camila Duarte", "Revenue analyst", []string{"Sales ops", "Sales"}, ""},

	{"viktor", "Viktor Lang", "Vice president, sales", []string{"Sales"}, ""},
	{"amara", "Amara Diallo", "Sales director, Europe", []string{"Sales"}, ""},
	{"ethan", "Ethan Brooks", "Sales director, Americas", []string{"Sales"}, ""},
	{"lena", "Lena Hoffmann", "Account executive", []string{"Sales"}, ""},
	{"kofi", "Kofi Mensah", "Account executive", []string{"Sales"}, ""},
	{"giulia", "Giulia Ferrari", "Account executive", []string{"Sales"}, ""},
	{"rafael", "Rafael Souza", "Account executive", []string{"Sales"}, ""},
	{"emma", "Emma Lindgren", "Account executive", []string{"Sales"}, ""},
	{"omar", "Omar Farouk", "Account executive", []string{"Sales"}, ""},
	{"zoe", "Zoe Papadaki", "Account executive", []string{"Sales"}, ""},
	{"henrik", "Henrik Dahl", "Key account manager", []string{"Sales"}, ""},
	{"mei", "Mei Lin", "Key account manager", []string{"Sales"}, ""},
	{"carlos", "Carlos Ibáñez", "Key account manager", []string{"Sales"}, ""},
	{"anouk", "Anouk de Vries", "Customer success manager", []string{"Sales"}, ""},
	{"samir", "Samir Chaudhry", "Customer success manager", []string{"Sales"}, ""},
	{"julia", "Julia Woźniak", "Customer success manager", []string{"Sales"}, ""},
	{"dylan", "Dylan Murphy", "Customer success manager", []string{"Sales"}, ""},
	{"fatima", "Fatima El Idrissi", "Sales development representative", []string{"Sales"}, ""},
	{"lukas", "Lukas Steiner", "Sales development representative", []string{"Sales"}, ""},
	{"chloe", "Chloé Martin", "Sales development representative", []string{"Sales"}, ""},
	{"andrei", "Andrei Popescu", "Solutions engineer", []string{"Sales"}, ""},
	{"isabel", "Isabel Navarro", "Solutions engineer", []string{"Sales"}, ""},

	{"ruth", "Ruth Adeyemi", "Head of support", []string{"Support"}, ""},
	{"bastian", "Bastian Krüger", "Support team lead", []string{"Support"}, ""},
	{"thandi", "Thandi Nkosi", "Support team lead, evenings", []string{"Support"}, ""},
	{"peter", "Peter Holm", "Support specialist", []string{"Support"}, ""},
	{"alina", "Alina Moroz", "Support specialist", []string{"Support"}, ""},
	{"wei", "Wei Zhang", "Support specialist", []string{"Support"}, ""},
	{"marta", "Marta Silva", "Support specialist", []string{"Support"}, ""},
	{"ibrahim", "İbrahim Yılmaz", "Support specialist", []string{"Support"}, ""},
	{"sanne", "Sanne Bakker", "Support specialist", []string{"Support"}, ""},
	{"diego", "Diego Fuentes", "Support specialist", []string{"Support"}, ""},
	{"freya", "Freya Jensen", "Support specialist", []string{"Support"}, ""},
	{"arjun", "Arjun Mehta", "Support engineer", []string{"Support"}, ""},
	{"katarina", "Katarina Horvat", "Support engineer", []string{"Support"}, ""},
	{"louis", "Louis Lefèvre", "Support engineer", []string{"Support"}, ""},
	{"nadia", "Nadia Benali", "Knowledge base editor", []string{"Support"}, ""},
	{"oskar", "Oskar Virtanen", "Support specialist", []string{"Support"}, ""},
	{"pia", "Pia Schuster", "Support specialist", []string{"Support"}, ""},
	{"tariq", "Tariq Aziz", "Support specialist", []string{"Support"}, ""},

	{"daniel", "Daniel Weiss", "Chief product officer", []string{"Product", "Leadership"}, ""},
	{"ines", "Inês Costa", "Product manager", []string{"Product"}, ""},
	{"jakub", "Jakub Dvořák", "Engineering lead", []string{"Product"}, ""},
	{"maya", "Maya Chen", "Product designer", []string{"Product"}, ""},
	{"ravi", "Ravi Subramanian", "Software engineer", []string{"Product"}, ""},
	{"olga", "Olga Ivanova", "Software engineer", []string{"Product"}, ""},
	{"tim", "Tim Schröder", "Software engineer", []string{"Product"}, ""},
	{"blessing", "Blessing Eze", "Quality engineer", []string{"Product"}, ""},
	{"stefan", "Stefan Moser", "Data engineer", []string{"Product"}, ""},

	{"vera", "Vera Lindholm", "Head of marketing", []string{"Marketing"}, ""},
	{"theo", "Théo Dubois", "Content lead", []string{"Marketing"}, ""},
	{"anja", "Anja Petrović", "Events manager", []string{"Marketing"}, ""},
	{"marcus", "Marcus Bell", "Demand generation", []string{"Marketing"}, ""},
	{"lucia", "Lucia Romano", "Brand designer", []string{"Marketing"}, ""},
	{"kenji", "Kenji Watanabe", "Marketing analyst", []string{"Marketing"}, ""},

	{"sabine", "Sabine Hartwig", "General counsel", []string{"Legal"}, ""},
	{"jorge", "Jorge Mendes", "Contracts manager", []string{"Legal"}, ""},
	{"birgit", "Birgit Falk", "Data protection officer", []string{"Legal"}, access.Viewer},
}
