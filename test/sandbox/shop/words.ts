export interface Country {
  code: string;
  locale: string;
  currency: 'EUR' | 'USD' | 'GBP';
  firstNames: string[];
  lastNames: string[];
  streets: string[];
  /** City, region, postal code. */
  cities: [city: string, region: string, postalCode: string][];
  /** `#` stands for a digit; with and without country code. */
  phones: string[];
}

const words = (text: string) => text.split(' ');

const GERMANY: Country = {
  code: 'DE',
  locale: 'de-DE',
  currency: 'EUR',
  firstNames: words('Anna Lena Marie Sophie Jürgen Björn Käthe Lukas Felix Jonas Mia Emma Paul Leon Günter Ayşe Mehmet Zoë'),
  lastNames: words('Müller Schmidt Schneider Fischer Weber Weiß Wagner Becker Schröder Hoffmann Kühn Özdemir Groß Köhler'),
  streets: ['Hauptstraße', 'Bahnhofstraße', 'Schloßallee', 'Am Mühlbach', 'Lindenweg', 'Kölner Straße'],
  cities: [
    ['Berlin', 'BE', '10115'],
    ['München', 'BY', '80331'],
    ['Köln', 'NW', '50667'],
    ['Düsseldorf', 'NW', '40210'],
    ['Leipzig', 'SN', '04109'],
  ],
  phones: ['0151 2#######', '+49 160 9#######', '0176-2#######', '030 23####0'],
};

const FRANCE: Country = {
  code: 'FR',
  locale: 'fr-FR',
  currency: 'EUR',
  firstNames: words('Chloé Inès Léa Manon Élodie Louis Gabriel Raphaël Théo François Hélène Maël Noé Zoé'),
  lastNames: words('Martin Bernard Dubois Durand Lefèvre Moreau Laurent Michel García Roux Fontaine Chevalier'),
  streets: ['Rue de la Paix', 'Avenue Victor-Hugo', "Rue de l'Église", 'Boulevard Saint-Michel'],
  cities: [
    ['Paris', 'IDF', '75002'],
    ['Lyon', 'ARA', '69002'],
    ['Besançon', 'BFC', '25000'],
    ['Nîmes', 'OCC', '30000'],
  ],
  phones: ['06 1# ## ## ##', '+33 6 2# ## ## ##', '07.81.##.##.##'],
};

const BRITAIN: Country = {
  code: 'GB',
  locale: 'en-GB',
  currency: 'GBP',
  firstNames: words('Olivia Amelia Isla Ava Poppy Harry George Oliver Jack Siobhán Niamh Rhys Priya Imran'),
  lastNames: words("Smith Jones Taylor Brown Williams Wilson Evans Thomas O'Brien MacLeod Patel Khan Hughes"),
  streets: ['High Street', 'Station Road', 'Church Lane', "King's Road"],
  cities: [
    ['London', 'LND', 'SW1A 1AA'],
    ['Manchester', 'MAN', 'M1 1AE'],
    ['Edinburgh', 'EDH', 'EH1 1YZ'],
    ['Cardiff', 'CRF', 'CF10 1EP'],
  ],
  phones: ['07400 1#####', '+44 7911 1#####', '020 7946 0###'],
};

const AMERICA: Country = {
  code: 'US',
  locale: 'en-US',
  currency: 'USD',
  firstNames: words('Emily Madison Abigail Ethan Mason Jayden José María Aaliyah Tyler Grace Nguyen Hannah Dwayne'),
  lastNames: words('Johnson Davis Miller Rodríguez Martinez Anderson Lee Nguyen Clark Lewis Walker Hernández Young'),
  streets: ['Main Street', 'Oak Avenue', 'Martin Luther King Jr. Blvd', 'Elm Street'],
  cities: [
    ['New York', 'NY', '10001'],
    ['Los Angeles', 'CA', '90012'],
    ['Austin', 'TX', '73301'],
    ['Chicago', 'IL', '60601'],
  ],
  phones: ['(212) 736-####', '+1 415 626 ####', '512-474-####'],
};

/** As often as the shop sells there. */
export const COUNTRIES: readonly Country[] = [GERMANY, GERMANY, GERMANY, AMERICA, AMERICA, BRITAIN, BRITAIN, FRANCE];

/** Strings that only personal fields hold: one in a log is a leak. */
export const canaries: string[] = [
  'canary-mail',
  'Canaryfirst',
  'Canarylast',
  'Canarystraße',
  'Canarytown',
  '0151 99900042',
  '4915199900042',
];
