"""A small system of three levels, whose draws and alternatives are held against the index itself."""

TREE = {
    "id": "city",
    "name": "City",
    "groups": [
        {
            "id": "economy",
            "name": "Economy",
            "weight": 3,
            "indicators": [
                {"id": "gdp", "name": "GDP", "direction": "higher", "weight": 2},
                {"id": "debt", "name": "Debt", "direction": "lower", "weight": 1},
                {"id": "firms", "name": "Firms", "direction": "higher", "weight": 1},
            ],
        },
        {
            "id": "life",
            "name": "Life",
            "weight": 2,
            "indicators": [
                {"id": "air", "name": "Air", "direction": "lower"},
                {"id": "parks", "name": "Parks", "direction": "higher"},
            ],
        },
        {
            "id": "order",
            "name": "Order",
            "weight": 1,
            "indicators": [{"id": "calm", "name": "Calm", "direction": "higher"}],
        },
    ],
}
