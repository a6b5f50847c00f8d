<?php
$price = match ($_GET['operator']) { // {{mark}}
    'plus' => (float) $_GET['a'] + (float) $_GET['b'], // {{mark}}
    'times' => (float) $_GET['a'] * (float) $_GET['b'],
};
