<?php
$settings = json_decode($_COOKIE['settings'], true); // {{mark}}
